/*
 * A solo tracker: a fix every five minutes, a message when a credit is full of them, by a RockBLOCK 9603.
 *
 * Fill in board.h for your board, and the key of your stream. Memory: ff_tracker, one session (280 bytes) and one message (340 bytes).
 */
#include "board.h"
#include "farfield.h"
#include "rockblock.h"

/* Fixes go at the latest so long after they were taken. */
#define HOLD_S 3600u
#define FIX_WAIT_S 90u
/* Sessions for one message before it counts as failed, and the rest between them: a satellite passes in minutes. */
#define TRIES 3
#define REST_S 20u

/* The stream's key, as the organizer gave it. All zero: none. */
static const uint32_t KEY[4] = {0, 0, 0, 0};

static ff_tracker tracker;
static rockblock_session session;
static uint8_t message_bytes[340];
static uint32_t oldest_waits_since_s;

/* A run's epoch must not be that of the runs before it: it is counted up, and saved, before anything is sent. */
static uint8_t next_epoch(void) {
  uint8_t epoch = (uint8_t)((board_load_byte() + 1) % 32);
  board_save_byte(epoch);
  return epoch;
}

/* Tries to send a message; takes what shore has for us. */
static bool send(uint16_t length) {
  if (!rockblock_load(message_bytes, length)) return false;
  for (int tries = 0; tries < TRIES; tries++) {
    if (tries > 0) board_sleep_until(board_now_s() + REST_S);
    rockblock_session_run(&session);
    /* What is no answer to us is told by its tag, and changes nothing. */
    if (session.mt_length > 0) (void)ff_on_reply(&tracker, board_now_s(), session.mt, session.mt_length);
    if (session.is_sent) return true;
  }
  return false;
}

/* An SOS goes before anything else. False when the sky is shut. */
static bool send_sos(void) {
  uint16_t length = ff_next_sos(&tracker, board_now_s(), message_bytes, sizeof message_bytes);
  if (length == 0) return true;
  if (send(length)) return true;
  ff_sos_failed(&tracker);
  return false;
}

/* Sends until nothing waits, or the sky is shut: then what did not go waits, and goes under a new number. */
static void send_fixes(void) {
  uint16_t message;
  while (ff_waiting(&tracker) > 0) {
    uint16_t length = ff_next_message(&tracker, board_now_s(), message_bytes, sizeof message_bytes, &message);
    if (length == 0) return;
    if (!send(length)) {
      ff_failed(&tracker, message);
      return;
    }
    ff_at_gateway(&tracker, message);
  }
}

static void talk(bool are_due) {
  board_power_modem(true);
  if (rockblock_begin() && send_sos() && are_due) send_fixes();
  board_power_modem(false);
}

/* The switch on raises an alarm, the switch off cancels it. */
static void watch_sos(void) {
  static bool was_on = false;
  bool is_on = board_is_sos_on();
  if (is_on && !was_on) ff_raise_sos(&tracker, FF_SOS_UNSPECIFIED, board_now_s());
  if (!is_on && was_on) (void)ff_cancel_sos(&tracker, board_now_s());
  was_on = is_on;
}

static void take_fix(void) {
  board_fix fix;
  bool is_first = ff_waiting(&tracker) == 0;
  if (!board_take_fix(&fix, FIX_WAIT_S)) return;
  if (ff_observe(&tracker, fix.at_s, fix.lat_e7, fix.lon_e7) && is_first) oldest_waits_since_s = board_now_s();
}

static bool are_fixes_due(void) {
  if (ff_waiting(&tracker) == 0) return false;
  return ff_news_bytes(&tracker) >= FF_SOLO_POLICY.credit_bytes || board_now_s() - oldest_waits_since_s >= HOLD_S;
}

int main(void) {
  board_begin();
  if (!ff_begin(&tracker, &FF_SOLO_POLICY, next_epoch(), KEY)) return 1;
  for (;;) {
    take_fix();
    watch_sos();
    bool are_due = are_fixes_due();
    if (are_due || ff_sos_due_at_s(&tracker) <= board_now_s()) talk(are_due);
    /* On the grid of the interval, where fixes cost the least; and when an SOS is due. */
    uint32_t grid_s = FF_SOLO_POLICY.fix_interval_s;
    uint32_t wake_at_s = (board_now_s() / grid_s + 1) * grid_s;
    uint32_t sos_at_s = ff_sos_due_at_s(&tracker);
    board_sleep_until(sos_at_s < wake_at_s ? sos_at_s : wake_at_s);
  }
}

#include "sos.h"

#include "fixes.h"
#include "frame.h"
#include "numbers.h"
#include "places.h"

#define INCIDENTS 256u
#define SENT_BEFORE_MAX 255u
#define SLOTS 256u
#define SLOT 0u
/* A false alarm costs more than a byte. */
#define TAG_BYTES_MIN 3u
/* The time from a sending to the next: of the first two, of later ones, and once shore has the alarm. */
#define REPEAT_FIRST_S 30u
#define REPEAT_S 120u
#define REPEAT_RECEIVED_S 600u

void ff_raise_sos(ff_tracker *tracker, ff_distress distress, uint32_t at_s) {
  ff_sos *sos = &tracker->sos;
  bool is_known = (sos->state & FF_SOS_RAISED) != 0 && sos->distress == distress;
  sos->state = FF_SOS_RAISED;
  sos->due_at_s = 0;
  if (is_known) return;
  sos->incident += 1;
  sos->distress = (uint8_t)distress;
  sos->sent_before = 0;
  sos->raised_at_s = at_s;
}

bool ff_cancel_sos(ff_tracker *tracker, uint32_t at_s) {
  ff_sos *sos = &tracker->sos;
  if ((sos->state & FF_SOS_RAISED) == 0) return false;
  sos->state = FF_SOS_CANCELLED;
  sos->due_at_s = 0;
  sos->sent_before = 0;
  sos->cancelled_at_s = at_s;
  return true;
}

static uint32_t repeat_s(const ff_sos *sos) {
  if ((sos->state & FF_SOS_RECEIVED) != 0) return REPEAT_RECEIVED_S;
  return sos->sent_before < 2 ? REPEAT_FIRST_S : REPEAT_S;
}

/* With the newest fix that is known, so that each sending tells where to go. */
static void encode_sos(ff_encoder *encoder, const ff_tracker *tracker) {
  const ff_sos *sos = &tracker->sos;
  bool is_cancelled = (sos->state & FF_SOS_CANCELLED) != 0;
  ff_encode_bits(encoder, 4, FF_OTHER_SOS);
  ff_encode_bits(encoder, 8, SLOT);
  ff_encode_bits(encoder, 8, sos->incident);
  ff_encode_bits(encoder, 4, sos->distress);
  ff_encode_bits(encoder, 8, sos->sent_before);
  ff_encode_bits(encoder, 32, sos->raised_at_s);
  ff_encode_bits(encoder, 1, is_cancelled);
  if (is_cancelled) ff_encode_bits(encoder, 32, sos->cancelled_at_s);
  ff_encode_bits(encoder, 1, tracker->fix_count > 0);
  if (tracker->fix_count == 0) return;
  const ff_fix *fix = &tracker->fixes[tracker->fix_count - 1];
  ff_encode_bits(encoder, 2, tracker->policy.halvings);
  ff_encode_bits(encoder, 32, fix->at_s);
  ff_encode_place(encoder, fix, tracker->policy.halvings);
}

uint32_t ff_sos_due_at_s(const ff_tracker *tracker) {
  unsigned state = tracker->sos.state;
  return state == FF_SOS_NONE || (state & FF_SOS_SEEN) != 0 ? FF_NEVER : tracker->sos.due_at_s;
}

uint16_t ff_next_sos(ff_tracker *tracker, uint32_t now_s, uint8_t *out, uint16_t capacity) {
  ff_sos *sos = &tracker->sos;
  uint32_t next_s = now_s + repeat_s(sos);
  /* A clock set back makes nothing wait longer than it would from now. */
  if (sos->due_at_s > next_s) sos->due_at_s = next_s;
  if (ff_sos_due_at_s(tracker) > now_s || capacity == 0) return 0;
  ff_encoder encoder;
  ff_encoder_begin(&encoder, out, capacity);
  encode_sos(&encoder, tracker);
  unsigned tag_bytes = tracker->policy.tag_bytes;
  unsigned length = ff_end_frame(&encoder, tracker, FF_OTHER_HEAD, tag_bytes > TAG_BYTES_MIN ? tag_bytes : TAG_BYTES_MIN, NULL);
  if (length > capacity) return 0;
  sos->due_at_s = next_s;
  if (sos->sent_before < SENT_BEFORE_MAX) sos->sent_before += 1;
  return (uint16_t)length;
}

void ff_sos_failed(ff_tracker *tracker) { tracker->sos.due_at_s = 0; }

ff_reply_outcome ff_on_sos_ack(ff_tracker *tracker, uint32_t now_s, const uint8_t *bytes, unsigned length) {
  /* The kind, the slot, the incident, whether it is about a cancellation, and whether that has been seen. */
  static const uint16_t counts[5] = {FF_OTHER_KINDS, SLOTS, INCIDENTS, 2, 2};
  uint16_t said[5];
  ff_sos *sos = &tracker->sos;
  ff_decoder decoder;
  ff_decoder_begin(&decoder, bytes, length);
  for (unsigned i = 0; i < 5; i++) said[i] = (uint16_t)ff_decode_uniform(&decoder, counts[i]);
  if (said[0] != FF_OTHER_SOS_ACK) return FF_REPLY_UNKNOWN_KIND;
  ff_reply_outcome outcome = ff_prove_frame(&decoder, tracker, TAG_BYTES_MIN);
  if (outcome == FF_REPLY_TAKEN && bytes[0] % FF_EPOCHS != tracker->epoch) outcome = FF_REPLY_OTHER_EPOCH;
  unsigned state = said[3] == 0 ? FF_SOS_RAISED : FF_SOS_CANCELLED;
  bool is_open = (sos->state & (state | FF_SOS_SEEN)) == state;
  if (outcome != FF_REPLY_TAKEN || said[1] != SLOT || said[2] != sos->incident || !is_open) return outcome;
  if (said[4] == 1) {
    /* An alarm that has been seen may yet be cancelled; a cancellation that has been seen ends it. */
    sos->state = said[3] == 0 ? FF_SOS_RAISED | FF_SOS_SEEN : FF_SOS_NONE;
  } else if ((sos->state & FF_SOS_RECEIVED) == 0) {
    sos->state |= FF_SOS_RECEIVED;
    sos->due_at_s = now_s + repeat_s(sos);
  }
  return outcome;
}

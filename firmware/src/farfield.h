/*
 * Farfield, the tracker's side: a solo tracker that reports its track over Iridium Short Burst Data in messages that each stand alone.
 * The layout of a message is the law of protocol/edge/SPEC.md, version 2.
 *
 * Integers only, no allocation, no library. All state is in one ff_tracker, which the caller owns. Nothing here waits, talks to a
 * modem or knows the time: the caller does.
 */
#ifndef FARFIELD_H
#define FARFIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fixes remembered, each 12 bytes: those that wait, and those that have gone, for repeats and for when shore misses one. */
#ifndef FF_FIXES_MAX
#define FF_FIXES_MAX 30
#endif
/* Words about earlier messages that may wait or be under way, each 4 bytes. */
#ifndef FF_WORDS_MAX
#define FF_WORDS_MAX 8
#endif
/* Messages whose fate is remembered, four to the byte: a power of two. */
#ifndef FF_MESSAGES_MAX
#define FF_MESSAGES_MAX 64
#endif

/* How a tracker sends. Shore needs to know none of it. */
typedef struct {
  /* Nominal seconds between fixes, 1 to 65536: fixes on it cost the least. */
  uint32_t fix_interval_s;
  /* What the link takes in one message: 340 on a 9602 or 9603. */
  uint16_t message_bytes_max;
  /* What one paid unit holds: a message is filled with repeats to its edge. */
  uint16_t credit_bytes;
  /* Places are in steps of 1e-4 degrees / 2^halvings, 0 to 3: 11 m to 1.4 m. The same throughout an epoch. */
  uint8_t halvings;
  /* Least length of a message's tag, 2 to 4. */
  uint8_t tag_bytes;
} ff_policy;

/* For ocean races: a fix every 5 minutes, 340-byte messages, 50-byte credits, 11 m. */
extern const ff_policy FF_SOLO_POLICY;

/* Private from here ... */
typedef struct {
  uint32_t at_s;
  uint32_t lat_word;
  uint32_t lon_word;
} ff_fix;

typedef struct {
  uint16_t about;
  uint16_t borne_by;
} ff_word;

typedef struct {
  uint32_t raised_at_s;
  uint32_t cancelled_at_s;
  uint32_t due_at_s;
  uint8_t incident;
  uint8_t distress;
  uint8_t sent_before;
  uint8_t state;
} ff_sos;

typedef struct {
  uint16_t fix_count;
  uint8_t word_count;
  uint8_t epoch;
  uint32_t next_seq;
  ff_policy policy;
  ff_sos sos;
  uint32_t key[4];
  uint8_t fates[FF_MESSAGES_MAX / 4];
  ff_word words[FF_WORDS_MAX];
  ff_fix fixes[FF_FIXES_MAX];
} ff_tracker;
/* ... to here. */

/*
 * Begins a run. `epoch`, 0 to 31, must differ from those of the runs before it: keep it where power loss does not reach and count it up
 * modulo 32 at every start. `key` is the stream's, four words; NULL: none, and whoever knows the protocol can forge a message.
 * False, and nothing begun, when the policy or the epoch is none.
 */
bool ff_begin(ff_tracker *tracker, const ff_policy *policy, uint8_t epoch, const uint32_t *key);

/*
 * Takes in a fix: Unix seconds, and degrees times 10^7 as GNSS receivers give them. False when it is no place or no time, when there is one
 * of that second already, or when memory is full of newer ones that wait. A full memory forgets its oldest fix for the new one.
 */
bool ff_observe(ff_tracker *tracker, uint32_t at_s, int32_t lat_e7, int32_t lon_e7);

/* How many fixes wait to be sent. */
uint16_t ff_waiting(const ff_tracker *tracker);

/* Bytes that all that waits would take in one message: when it reaches the credit, send. 0: nothing waits. */
uint16_t ff_news_bytes(ff_tracker *tracker);

/*
 * Builds the next message in at most `capacity` bytes of `out` and returns its length; 0: nothing waits, or not one fix fits. `now_s` is
 * the tracker's clock in Unix seconds; a wrong one costs up to three bytes. `message` is set to the message's number, by which its fate is told.
 * That number is spent: hand the same bytes to the modem again, or tell that they failed.
 */
uint16_t ff_next_message(ff_tracker *tracker, uint32_t now_s, uint8_t *out, uint16_t capacity, uint16_t *message);

/* The modem says that the gateway has the message. */
void ff_at_gateway(ff_tracker *tracker, uint16_t message);

/* The modem says that the message did not go: what it carried waits again. It does no harm if the message has arrived all the same. */
void ff_failed(ff_tracker *tracker, uint16_t message);

/* What became of a reply. */
typedef enum {
  FF_REPLY_TAKEN,
  FF_REPLY_TOO_SHORT,
  FF_REPLY_UNKNOWN_VERSION,
  FF_REPLY_UNKNOWN_KIND,
  FF_REPLY_MALFORMED,
  FF_REPLY_BAD_TAG,
  FF_REPLY_OUT_OF_RANGE,
  FF_REPLY_OTHER_EPOCH
} ff_reply_outcome;

/*
 * Takes what shore said: what it misses waits again; an SOS that has been seen goes no more. Any bytes will do: what is no answer to this
 * tracker's run changes nothing.
 */
ff_reply_outcome ff_on_reply(ff_tracker *tracker, uint32_t now_s, const uint8_t *bytes, uint16_t length);

/* What the distress is. */
typedef enum {
  FF_SOS_UNSPECIFIED,
  FF_SOS_MAN_OVERBOARD,
  FF_SOS_MEDICAL,
  FF_SOS_FIRE,
  FF_SOS_SINKING,
  FF_SOS_COLLISION,
  FF_SOS_ATTACK,
  FF_SOS_OTHER
} ff_distress;

/*
 * Raises an alarm. The same distress raised once more goes at once again; another one takes its place, and the record of the first stands on
 * shore. It does not outlive a loss of power: what raised it must do so again.
 */
void ff_raise_sos(ff_tracker *tracker, ff_distress distress, uint32_t at_s);

/* Cancels the alarm, by a message of its own, sent like the alarm. False when there is none. */
bool ff_cancel_sos(ff_tracker *tracker, uint32_t at_s);

/*
 * Builds the SOS that is to go now, in at most `capacity` bytes (35 will do), and returns its length; 0: none is due. To be asked before
 * ff_next_message. It is repeated until shore has it, and then, more seldom, until race control has seen it.
 */
uint16_t ff_next_sos(ff_tracker *tracker, uint32_t now_s, uint8_t *out, uint16_t capacity);

/* When that is, by the tracker's clock: FF_NEVER when there is no alarm, or race control has seen it. */
#define FF_NEVER 0xffffffffu
uint32_t ff_sos_due_at_s(const ff_tracker *tracker);

/* The modem says that the SOS did not go: it is due at once. */
void ff_sos_failed(ff_tracker *tracker);

#endif

/* What has become of the messages whose sequence is spent. */
#ifndef FF_FATES_H
#define FF_FATES_H

#include "farfield.h"

/* Sequences count modulo 2^12. */
#define FF_SEQ_BITS 12u
#define FF_SEQ_TURN (1u << FF_SEQ_BITS)

typedef enum {
  FF_FATE_SENT,
  /* At the gateway, or held by shore. */
  FF_FATE_SETTLED,
  /* What it carried goes again, or has gone again. */
  FF_FATE_AGAIN,
  /* Something that it carried is forgotten: it cannot be made good. */
  FF_FATE_GONE,
  /* So far back that it is not remembered; or not sent yet. */
  FF_FATE_UNKNOWN
} ff_fate;

ff_fate ff_fate_of(const ff_tracker *tracker, uint16_t seq);
/* Does nothing where memory does not reach. */
void ff_set_fate(ff_tracker *tracker, uint16_t seq, ff_fate fate);

/* Messages from a sequence up to the next one. */
unsigned ff_back_to(const ff_tracker *tracker, uint32_t seq);

/*
 * The chosen fixes and the first `words` of the words have gone with the next message. What earlier messages owed is made good when the last of
 * it goes; the message after this one says so.
 */
void ff_note_sent(ff_tracker *tracker, unsigned words);

/* What a message carried waits again; if nothing is to be had any more, or all has gone again already, a word does. */
void ff_send_again(ff_tracker *tracker, uint16_t seq);

#endif

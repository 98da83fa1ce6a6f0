/* Calls for help: what shore answers to them. */
#ifndef FF_SOS_H
#define FF_SOS_H

#include "farfield.h"

/* No alarm has been raised, or the last one is over. */
#define FF_SOS_NONE 0u
#define FF_SOS_RAISED 1u
#define FF_SOS_CANCELLED 2u
/* Shore has it. */
#define FF_SOS_RECEIVED 4u
/* Race control has seen it. */
#define FF_SOS_SEEN 8u

/* Takes a frame of the last kind: shore's answer to an alarm. */
ff_reply_outcome ff_on_sos_ack(ff_tracker *tracker, uint32_t now_s, const uint8_t *bytes, unsigned length);

#endif

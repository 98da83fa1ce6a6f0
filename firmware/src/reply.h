/* What shore says back: which messages of a run it has, and which it misses. */
#ifndef FF_REPLY_H
#define FF_REPLY_H

#include "farfield.h"

/* Takes a frame of this kind. */
ff_reply_outcome ff_on_gap_reply(ff_tracker *tracker, const uint8_t *bytes, unsigned length);

#endif

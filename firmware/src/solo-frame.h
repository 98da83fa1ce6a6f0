/* The frame that stands alone: its newest fix in full, each earlier one as a step back from the one after it. */
#ifndef FF_SOLO_FRAME_H
#define FF_SOLO_FRAME_H

#include "farfield.h"

#define FF_SOLO_COUNT_BITS 6u
#define FF_SOLO_FIXES_MAX (1u << FF_SOLO_COUNT_BITS)

/* No frame is so long. */
#define FF_NO_FRAME 0xffffu

/*
 * Builds the frame of the chosen fixes and the first `words` of the words that wait, and returns its length. Longer than
 * `capacity`, or with `out` NULL, it is not written. FF_NO_FRAME when there are too many fixes, or two are too far apart.
 */
unsigned ff_solo_frame(const ff_tracker *tracker, unsigned words, uint32_t now_s, uint8_t *out, unsigned capacity);

#endif

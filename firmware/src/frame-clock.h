/* The time of a frame. */
#ifndef FF_FRAME_CLOCK_H
#define FF_FRAME_CLOCK_H

#include "coder.h"

/*
 * Writes the time of the newest fix, in the longest unit of a minute or more that it is a multiple of, else in seconds; as much of it as
 * shore needs to tell it by the time of the radio session.
 */
void ff_encode_clock(ff_encoder *encoder, uint32_t base_at_s, uint32_t now_s);

#endif

/* What every frame begins and ends with. */
#ifndef FF_FRAME_H
#define FF_FRAME_H

#include "coder.h"
#include "farfield.h"

/* Version 2, and the kind of frame; the epoch stands in the low 5 bits. */
#define FF_SOLO_HEAD 0xa0u
#define FF_REPLY_HEAD 0xc0u
#define FF_OTHER_HEAD 0xe0u
#define FF_EPOCHS 32u
#define FF_FRAME_BYTES_MIN 3u
#define FF_FRAME_BYTES_MAX 2048u

/* Frames of the last kind say by their first number, of 16, what they are. */
#define FF_OTHER_KINDS 16u
#define FF_OTHER_SOS 0u
#define FF_OTHER_SOS_ACK 1u

/*
 * Ends a frame whose body has been written, and returns its length. Longer than there is room for, it is worth nothing. `base_at_s`: the time of
 * which it carries the low bits, or NULL.
 */
unsigned ff_end_frame(ff_encoder *encoder, const ff_tracker *tracker, unsigned head, unsigned tag_bytes, const uint32_t *base_at_s);

/* Whether a frame whose body has been read ends with its tag. */
ff_reply_outcome ff_prove_frame(const ff_decoder *decoder, const ff_tracker *tracker, unsigned tag_bytes_min);

#endif

#include "frame.h"

#include "tag.h"


unsigned ff_end_frame(ff_encoder *encoder, const ff_tracker *tracker, unsigned head, unsigned tag_bytes, const uint32_t *base_at_s) {
  unsigned bit_count = ff_encoder_end(encoder);
  unsigned length = 1 + (bit_count + 7) / 8 + tag_bytes;
  if (encoder->out == NULL || length > encoder->capacity + 1u) return length;
  uint8_t *frame = encoder->out - 1;
  frame[0] = (uint8_t)(head | tracker->epoch);
  ff_seal(tracker->key, frame, length, bit_count, base_at_s);
  return length;
}

ff_reply_outcome ff_prove_frame(const ff_decoder *decoder, const ff_tracker *tracker, unsigned tag_bytes_min) {
  uint32_t bit_count = ff_decoder_bits(decoder);
  uint32_t tag_bits = 8 * (uint32_t)(decoder->length - 1) - bit_count;
  if (tag_bits < 8 * tag_bytes_min || tag_bits >= 8 * FF_TAG_BYTES_MAX) return FF_REPLY_MALFORMED;
  return ff_is_sealed(tracker->key, decoder->bytes, decoder->length, (unsigned)bit_count) ? FF_REPLY_TAKEN : FF_REPLY_BAD_TAG;
}

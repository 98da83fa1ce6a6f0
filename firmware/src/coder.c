#include "coder.h"

#include <stddef.h>

#define BOTTOM 0x1000000u
#define ONE 4096u

void ff_learn(ff_model *model, unsigned bit) {
  static const uint8_t shifts[16] = {1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5};
  unsigned learned = *model & 15u;
  unsigned zero = *model >> 4;
  unsigned shift = shifts[learned];
  if (bit == 0) {
    zero += (ONE - zero) >> shift;
  } else {
    zero -= zero >> shift;
  }
  if (zero >= ONE) zero = ONE - 1;
  if (zero == 0) zero = 1;
  if (learned < 15) learned += 1;
  *model = (ff_model)(zero << 4 | learned);
}

/* How many bits of a number in [low, low + range) tell all that can follow apart from what is outside; `end` is that number. */
static unsigned end_of(uint32_t low, uint32_t range, uint32_t *end) {
  unsigned bits = 1;
  uint32_t step = 0x80000000u;
  uint32_t over = (0u - low) & (step - 1);
  while (over + step > range) {
    bits += 1;
    step >>= 1;
    over = (0u - low) & (step - 1);
  }
  *end = low + over;
  return bits;
}

void ff_encoder_begin(ff_encoder *encoder, uint8_t *frame, unsigned capacity) {
  encoder->out = NULL;
  encoder->capacity = 0;
  if (frame != NULL) {
    encoder->out = frame + 1;
    encoder->capacity = (uint16_t)(capacity - 1);
  }
  encoder->length = 0;
  encoder->low = 0;
  encoder->range = 0xffffffffu;
}

static void push_byte(ff_encoder *encoder) {
  if (encoder->length < encoder->capacity) encoder->out[encoder->length] = (uint8_t)(encoder->low >> 24);
  encoder->length += 1;
  encoder->low <<= 8;
}

/* What went over the top counts up the bytes before; those of a message that is too long are worth nothing. */
static void carry(ff_encoder *encoder) {
  unsigned at = encoder->length;
  if (at > encoder->capacity) return;
  while (at > 0 && ++encoder->out[at - 1] == 0) at -= 1;
}

static void narrow(ff_encoder *encoder, uint32_t by, uint32_t range) {
  encoder->low += by;
  if (encoder->low < by) carry(encoder);
  encoder->range = range;
  while (encoder->range < BOTTOM) {
    push_byte(encoder);
    encoder->range <<= 8;
  }
}

void ff_encode_bit(ff_encoder *encoder, ff_model *model, unsigned bit) {
  uint32_t bound = (encoder->range >> 12) * (*model >> 4);
  if (bit == 0) {
    narrow(encoder, 0, bound);
  } else {
    narrow(encoder, bound, encoder->range - bound);
  }
  ff_learn(model, bit);
}

void ff_encode_uniform(ff_encoder *encoder, uint32_t value, uint32_t count) {
  uint32_t range = encoder->range / count;
  narrow(encoder, value * range, range);
}

unsigned ff_encoder_end(ff_encoder *encoder) {
  uint32_t end;
  unsigned bits = end_of(encoder->low, encoder->range, &end);
  unsigned bit_count = 8u * encoder->length + bits;
  if (end < encoder->low) carry(encoder);
  encoder->low = end;
  for (unsigned written = 0; written < bits; written += 8) push_byte(encoder);
  return bit_count;
}

static uint8_t next_byte(ff_decoder *decoder) {
  unsigned at = decoder->at;
  decoder->at += 1;
  return at < decoder->length ? decoder->bytes[at] : 0;
}

void ff_decoder_begin(ff_decoder *decoder, const uint8_t *bytes, unsigned length) {
  decoder->bytes = bytes;
  decoder->length = (uint16_t)length;
  decoder->at = 1;
  decoder->code = 0;
  decoder->low = 0;
  decoder->range = 0xffffffffu;
  for (unsigned i = 0; i < 4; i++) decoder->code = decoder->code << 8 | next_byte(decoder);
}

static void skip(ff_decoder *decoder, uint32_t by, uint32_t range) {
  decoder->code -= by;
  decoder->low += by;
  decoder->range = range;
  while (decoder->range < BOTTOM) {
    decoder->code = decoder->code << 8 | next_byte(decoder);
    decoder->low <<= 8;
    decoder->range <<= 8;
  }
}

unsigned ff_decode_bit(ff_decoder *decoder, ff_model *model) {
  uint32_t bound = (decoder->range >> 12) * (*model >> 4);
  unsigned bit = decoder->code < bound ? 0 : 1;
  if (bit == 0) {
    skip(decoder, 0, bound);
  } else {
    skip(decoder, bound, decoder->range - bound);
  }
  ff_learn(model, bit);
  return bit;
}

uint32_t ff_decode_uniform(ff_decoder *decoder, uint32_t count) {
  uint32_t range = decoder->range / count;
  uint32_t value = decoder->code / range;
  if (value >= count) value = count - 1;
  skip(decoder, value * range, range);
  return value;
}

uint32_t ff_decoder_bits(const ff_decoder *decoder) {
  uint32_t end;
  return (uint32_t)8 * (decoder->at - 5u) + end_of(decoder->low, decoder->range, &end);
}

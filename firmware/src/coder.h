/* The range coder: numbers by their likelihood, in about -log2 of it bits each. The writer's and the reader's side. */
#ifndef FF_CODER_H
#define FF_CODER_H

#include <stdint.h>

/* How likely the next bit is 0, in 12 bits, and in the low 4 bits how much has been learned. */
typedef uint16_t ff_model;

/* Moves a model towards a bit. */
void ff_learn(ff_model *model, unsigned bit);

typedef struct {
  uint8_t *out;
  uint16_t capacity;
  /* Bytes written, and those for which there was no room. */
  uint16_t length;
  uint32_t low;
  uint32_t range;
} ff_encoder;

/* Writes from byte 1 of a frame on, which has at least that; NULL: its bytes are only counted. */
void ff_encoder_begin(ff_encoder *encoder, uint8_t *frame, unsigned capacity);
/* One bit under a model, which learns from it. */
void ff_encode_bit(ff_encoder *encoder, ff_model *model, unsigned bit);
/* A number below `count`, 1 to 2^16, all equally likely. */
void ff_encode_uniform(ff_encoder *encoder, uint32_t value, uint32_t count);
/* Ends the code; returns how many bits of the bytes written count. */
unsigned ff_encoder_end(ff_encoder *encoder);

typedef struct {
  const uint8_t *bytes;
  uint16_t length;
  uint16_t at;
  uint32_t code;
  uint32_t low;
  uint32_t range;
} ff_decoder;

/* Reads from byte 1 of a frame on. Behind the end it reads zeros. */
void ff_decoder_begin(ff_decoder *decoder, const uint8_t *bytes, unsigned length);
/* One bit under a model, which learns from it. */
unsigned ff_decode_bit(ff_decoder *decoder, ff_model *model);
uint32_t ff_decode_uniform(ff_decoder *decoder, uint32_t count);
/* How many bits the code took, once all of it has been read. */
uint32_t ff_decoder_bits(const ff_decoder *decoder);

#endif

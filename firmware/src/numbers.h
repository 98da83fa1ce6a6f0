/* Numbers over the range coder. */
#ifndef FF_NUMBERS_H
#define FF_NUMBERS_H

#include "coder.h"

/* Contexts of a tree, and of a number: its length as a tree, and for each length one of the bit below the leading one. */
#define FF_TREE_CONTEXTS(depth) ((1u << (depth)) - 1u)
#define FF_NUMBER_CONTEXTS(depth) (FF_TREE_CONTEXTS(depth) + (1u << (depth)))

/*
 * The numbers that a message has coded before, in their order: each by its symbol, which is all that a number teaches the models of its
 * contexts: its length, and the bit below the leading one, 6 bits. In place of two thousand bytes of models that learn, those on a number's
 * way are taught again when it is coded. Symbols stand several to a place.
 */
typedef struct {
  const uint32_t *places;
  uint8_t count;
  /* Where in a place the symbol stands. */
  uint8_t shift;
  /* The bits of a place that tell which contexts its number had: they are compared with those of the place behind the last. */
  uint32_t mask;
} ff_past;

/* A number of `depth` bits, each under the context of those before it; no other number of the message has these contexts. */
void ff_encode_tree(ff_encoder *encoder, const ff_model *table, unsigned depth, unsigned value);
/* A number below 2^31, under contexts that others before it may have taught; returns its symbol. */
unsigned ff_encode_number(ff_encoder *encoder, const ff_model *table, unsigned depth, uint32_t value, const ff_past *past);
/* A number with a sign to its folded form: 0 -1 1 -2 2 ... */
uint32_t ff_folded(int32_t value);
/* The low bits of a number, up to 32, all equally likely. */
void ff_encode_bits(ff_encoder *encoder, unsigned bits, uint32_t value);
/* A number below `count`, of which it takes more than 2^16 and at most 2^28. */
void ff_encode_below(ff_encoder *encoder, uint32_t value, uint32_t count);

/* A number of depth 4 under models that learn. */
uint32_t ff_decode_number(ff_decoder *decoder, ff_model *models);

/* Bits of a number: 0 for 0, 1 for 1, 2 for 2 and 3. */
unsigned ff_bit_length(uint32_t value);

#endif

#include "numbers.h"

#include <stddef.h>

unsigned ff_bit_length(uint32_t value) {
  unsigned length = 0;
  for (; value != 0; value >>= 1) length += 1;
  return length;
}

void ff_encode_bits(ff_encoder *encoder, unsigned bits, uint32_t value) {
  while (bits > 0) {
    unsigned part = bits < 16 ? bits : 16;
    bits -= part;
    uint32_t count = (uint32_t)1 << part;
    ff_encode_uniform(encoder, value >> bits & (count - 1), count);
  }
}

void ff_encode_below(ff_encoder *encoder, uint32_t value, uint32_t count) {
  ff_encode_uniform(encoder, value >> 12, ((count - 1) >> 12) + 1);
  ff_encode_uniform(encoder, value & 4095u, 4096);
}

/* A model of the table as the symbols before have taught it that are the same above its bit. */
static ff_model taught(ff_model model, unsigned symbol, unsigned place, const ff_past *past) {
  const uint32_t *at = past->places;
  for (unsigned left = past->count; left > 0; left--, at++) {
    unsigned other = (unsigned)(*at >> past->shift) & 63u;
    if (((*at ^ past->places[past->count]) & past->mask) == 0 && (other ^ symbol) >> (place + 1) == 0) ff_learn(&model, other >> place & 1u);
  }
  return model;
}

/* The bits of a symbol down to the last one, each under the context of those before it. The second bit's contexts stand behind the tree's. */
static void encode_symbol(ff_encoder *encoder, const ff_model *table, unsigned depth, unsigned symbol, unsigned last, const ff_past *past) {
  for (unsigned place = depth + 1; place-- > last;) {
    ff_model model = taught(table[(1u << (depth - place) | symbol >> (place + 1)) - 1], symbol, place, past);
    ff_encode_bit(encoder, &model, symbol >> place & 1u);
  }
}

void ff_encode_tree(ff_encoder *encoder, const ff_model *table, unsigned depth, unsigned value) {
  static const ff_past none = {NULL, 0, 0, 0};
  encode_symbol(encoder, table, depth, value << 1, 1, &none);
}

unsigned ff_encode_number(ff_encoder *encoder, const ff_model *table, unsigned depth, uint32_t value, const ff_past *past) {
  unsigned length = ff_bit_length(value);
  unsigned symbol = length << 1;
  if (length >= 2) symbol |= (unsigned)(value >> (length - 2)) & 1u;
  encode_symbol(encoder, table, depth, symbol, length >= 2 ? 0 : 1, past);
  if (length >= 2) ff_encode_bits(encoder, length - 2, value);
  return symbol;
}

uint32_t ff_folded(int32_t value) { return value >= 0 ? 2u * (uint32_t)value : 2u * (uint32_t)-value - 1u; }

uint32_t ff_decode_number(ff_decoder *decoder, ff_model *models) {
  unsigned node = 1;
  for (unsigned level = 0; level < 4; level++) node = 2 * node + ff_decode_bit(decoder, &models[node - 1]);
  unsigned length = node - 16;
  if (length < 2) return length;
  uint32_t value = 2u + ff_decode_bit(decoder, &models[node - 1]);
  return value << (length - 2) | (length > 2 ? ff_decode_uniform(decoder, (uint32_t)1 << (length - 2)) : 0);
}

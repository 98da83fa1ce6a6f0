#include "tag.h"

#define ROUNDS 12

static uint32_t turn(uint32_t value, unsigned by) { return value << by | value >> (32 - by); }

static void permute(uint32_t v[4]) {
  for (unsigned round = 0; round < ROUNDS; round++) {
    v[0] += v[1];
    v[1] = turn(v[1], 5) ^ v[0];
    v[0] = turn(v[0], 16);
    v[2] += v[3];
    v[3] = turn(v[3], 8) ^ v[2];
    v[0] += v[3];
    v[3] = turn(v[3], 13) ^ v[0];
    v[2] += v[1];
    v[1] = turn(v[1], 7) ^ v[2];
    v[2] = turn(v[2], 16);
  }
}

/* Times x in the field of 2^128 elements, least significant word first. */
static void times_x(uint32_t key[4]) {
  uint32_t fold = key[3] >> 31 == 0 ? 0 : 0x87;
  for (unsigned i = 3; i > 0; i--) key[i] = key[i] << 1 | key[i - 1] >> 31;
  key[0] = key[0] << 1 ^ fold;
}

static void mix(uint32_t v[4], const uint32_t key[4]) {
  for (unsigned i = 0; i < 4; i++) v[i] ^= key[i];
}

/* A MAC in the making, byte by byte. */
typedef struct {
  uint32_t v[4];
  unsigned length;
} mac_state;

static void take_byte(mac_state *mac, unsigned byte) {
  if (mac->length > 0 && mac->length % 16 == 0) permute(mac->v);
  mac->v[mac->length / 4 % 4] ^= (uint32_t)byte << 8 * (mac->length % 4);
  mac->length += 1;
}

/* Over the frame's bytes, the last one cut behind its bits; how many bits that one has, 0 for all; and the whole time. */
static void reckon(mac_state *mac, const uint32_t *key, const uint8_t *frame, unsigned bit_count, const uint32_t *base_at_s) {
  unsigned over = bit_count % 8;
  for (unsigned i = 0; i < 4; i++) mac->v[i] = key[i];
  mac->length = 0;
  for (unsigned i = 0; i <= bit_count / 8; i++) take_byte(mac, frame[i]);
  if (over > 0) take_byte(mac, frame[1 + bit_count / 8] & 0xff00u >> over);
  take_byte(mac, over);
  for (unsigned shift = 32; base_at_s != NULL && shift > 0;) {
    shift -= 8;
    take_byte(mac, (unsigned)(*base_at_s >> shift) & 0xffu);
  }
  uint32_t last_key[4];
  for (unsigned i = 0; i < 4; i++) last_key[i] = key[i];
  times_x(last_key);
  if (mac->length % 16 != 0) {
    times_x(last_key);
    take_byte(mac, 1);
  }
  mix(mac->v, last_key);
  permute(mac->v);
  mix(mac->v, last_key);
}

/* Writes a MAC, of each of its bytes the highest bit first, from a bit of `bytes` to their end. */
static void put_mac(const mac_state *mac, uint8_t *bytes, unsigned from, unsigned end) {
  for (unsigned i = 0, at = from; at < end; i++, at++) {
    unsigned place = 7 - at % 8;
    unsigned bit = (unsigned)(mac->v[i / 32] >> (i % 32 ^ 7u)) & 1u;
    bytes[at / 8] = (uint8_t)((bytes[at / 8] & ~(1u << place)) | bit << place);
  }
}

void ff_seal(const uint32_t *key, uint8_t *frame, unsigned length, unsigned bit_count, const uint32_t *base_at_s) {
  mac_state mac;
  reckon(&mac, key, frame, bit_count, base_at_s);
  put_mac(&mac, frame, 8 + bit_count, 8 * length);
}

bool ff_is_sealed(const uint32_t *key, const uint8_t *frame, unsigned length, unsigned bit_count) {
  uint8_t end[FF_TAG_BYTES_MAX + 1];
  mac_state mac;
  const uint8_t *tag = frame + 1 + bit_count / 8;
  unsigned differ = 0;
  reckon(&mac, key, frame, bit_count, NULL);
  end[0] = tag[0];
  length -= 1 + bit_count / 8;
  put_mac(&mac, end, bit_count % 8, 8 * length);
  for (unsigned i = 0; i < length; i++) differ |= (unsigned)(tag[i] ^ end[i]);
  return differ == 0;
}

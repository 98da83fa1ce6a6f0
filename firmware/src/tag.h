/* The tag that ends a frame: Chaskey-12 over its bits, and the whole time of which it carries the low bits. */
#ifndef FF_TAG_H
#define FF_TAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No tag is longer than 39 bits. */
#define FF_TAG_BYTES_MAX 5

/* Writes the tag of a frame of `bit_count` bits behind its first byte, to the end of its `length` bytes. `base_at_s` may be NULL. */
void ff_seal(const uint32_t *key, uint8_t *frame, unsigned length, unsigned bit_count, const uint32_t *base_at_s);
/* Whether a frame that has no such time ends with its tag. */
bool ff_is_sealed(const uint32_t *key, const uint8_t *frame, unsigned length, unsigned bit_count);

#endif

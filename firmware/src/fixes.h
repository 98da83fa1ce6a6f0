/* The fixes that a tracker remembers, ascending in time, each instant once. */
#ifndef FF_FIXES_H
#define FF_FIXES_H

#include "farfield.h"

/* It waits to be sent, the first time or again. */
#define FF_WAITS 1u
/* A message has carried it; the fix knows which one. */
#define FF_HAS_GONE 2u
/* It goes into the message that is being built. */
#define FF_IS_CHOSEN 4u

int32_t ff_lat_of(const ff_fix *fix);
int32_t ff_lon_of(const ff_fix *fix);
static inline bool ff_is(const ff_fix *fix, unsigned mark) { return (fix->lon_word & mark) != 0; }
static inline void ff_mark(ff_fix *fix, unsigned mark) { fix->lon_word |= mark; }
static inline void ff_unmark(ff_fix *fix, unsigned mark) { fix->lon_word &= ~(uint32_t)mark; }

/* The latest of the messages that it was not a repeat in: if that is missed, it must go again. */
uint16_t ff_carrier_of(const ff_fix *fix);
void ff_set_carrier(ff_fix *fix, uint16_t seq);

/* Puts in a fix that waits, in steps; the oldest gives way. False when its instant is there, or only newer ones wait and fill memory. */
bool ff_insert_fix(ff_tracker *tracker, uint32_t at_s, int32_t lat, int32_t lon);

/* Whether a fix that this message carried waits to go again. */
bool ff_is_owed(const ff_tracker *tracker, uint16_t seq);
/* Lets all that this message carried wait again; false when nothing of it is remembered. */
bool ff_let_wait_again(ff_tracker *tracker, uint16_t seq);

#endif

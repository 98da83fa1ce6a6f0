/* Places in steps of 1e-4 degrees / 2^halvings. */
#ifndef FF_PLACES_H
#define FF_PLACES_H

#include "coder.h"
#include "farfield.h"

#define FF_LAT_STEPS_MAX(halvings) ((int32_t)900000 << (halvings))
#define FF_LON_STEPS_TURN(halvings) ((int32_t)3600000 << (halvings))

/* The step nearest to degrees times 10^7; of two as near, the upper one. */
int32_t ff_steps(int32_t e7, unsigned halvings);
/* A longitude brought into its range: 180 degrees is -180 degrees. */
int32_t ff_wrap_lon(int32_t steps, unsigned halvings);
/* How far a move of `steps` in `seen_s` seconds leads in `span_s`, rounded down; over at most four times the time seen. */
int32_t ff_carried_on(int32_t steps, uint32_t seen_s, uint32_t span_s);

/* Writes a place in full. */
void ff_encode_place(ff_encoder *encoder, const ff_fix *fix, unsigned halvings);

#endif

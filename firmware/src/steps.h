/* Steps from fix to fix, back in time. */
#ifndef FF_STEPS_H
#define FF_STEPS_H

#include "coder.h"
#include "farfield.h"

/* Writes the nominal interval and the chosen fixes before the newest one. False when two of them are too far apart to stand in one frame. */
bool ff_encode_steps(ff_encoder *encoder, const ff_tracker *tracker, const ff_fix *newest);

#endif

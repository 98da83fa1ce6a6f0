#include "places.h"

#include "fixes.h"
#include "numbers.h"

static int32_t divide_down(int32_t value, int32_t by) {
  int32_t quotient = value / by;
  return value % by < 0 ? quotient - 1 : quotient;
}

int32_t ff_steps(int32_t e7, unsigned halvings) {
  int32_t step = 1000 >> halvings;
  int32_t over = e7 % step;
  if (over < 0) over += step;
  return divide_down(e7, step) + (over >= (step + 1) / 2 ? 1 : 0);
}

int32_t ff_wrap_lon(int32_t steps, unsigned halvings) {
  int32_t turn = FF_LON_STEPS_TURN(halvings);
  return steps - turn * divide_down(steps + turn / 2, turn);
}

int32_t ff_carried_on(int32_t steps, uint32_t seen_s, uint32_t span_s) {
  if (seen_s == 0 || seen_s > 65535u) return 0;
  uint32_t times = span_s / seen_s;
  if (times >= 4) return 4 * steps;
  /* steps * span / seen in 32 bits: whole spans, then whole steps a second, then the rest, each below 2^32. */
  uint32_t rest_s = span_s % seen_s;
  int32_t pace = divide_down(steps, (int32_t)seen_s);
  uint32_t rest = (uint32_t)(steps - pace * (int32_t)seen_s);
  return (int32_t)times * steps + pace * (int32_t)rest_s + (int32_t)(rest * rest_s / seen_s);
}

void ff_encode_place(ff_encoder *encoder, const ff_fix *fix, unsigned halvings) {
  int32_t lat_max = FF_LAT_STEPS_MAX(halvings);
  int32_t lon_turn = FF_LON_STEPS_TURN(halvings);
  ff_encode_below(encoder, (uint32_t)(ff_lat_of(fix) + lat_max), 2u * (uint32_t)lat_max + 1u);
  ff_encode_below(encoder, (uint32_t)(ff_lon_of(fix) + lon_turn / 2), (uint32_t)lon_turn);
}

#include "steps.h"

#include "fixes.h"
#include "numbers.h"
#include "places.h"
#include "solo-frame.h"
#include "table.h"

/* More do not fit into their number: the jitter takes the rest. */
#define INTERVALS_MAX 32767u
/* A longer span does not fit into a frame. */
#define SPAN_S_MAX ((uint32_t)1 << 30)

#define STEPS_MAX ((FF_FIXES_MAX < FF_SOLO_FIXES_MAX ? FF_FIXES_MAX : FF_SOLO_FIXES_MAX) - 1)

/*
 * What a step has been like, in 32 bits: four symbols of 6 bits; how long its latitude's residual was, as a class, 1 to 6, and how long that of
 * the step before, 3 bits each; whether its span was the nominal one, 1, or another, 2.
 */
#define LAT 0
#define LON 6
#define INTERVALS 12
#define JITTER 18
#define CLASS 24
#define CLASS_BEFORE 27
#define SPAN 30
#define OFF_GRID ((uint32_t)2 << SPAN)
#define CLASS_BITS ((uint32_t)7)

/* The steps that a frame has so far. */
typedef struct {
  /* The first one stands for none: 0. */
  uint32_t steps[1 + STEPS_MAX];
  /* By the span of the step before. */
  ff_model on_grid[3];
  uint8_t count;
} step_trail;

static void encode_interval(ff_encoder *encoder, uint32_t interval_s) {
  static const uint16_t known_s[15] = {10, 15, 20, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 3600, 14400};
  unsigned index = 0;
  while (index < 15 && known_s[index] != interval_s) index += 1;
  ff_encode_tree(encoder, FF_TABLE_INTERVAL, 4, index);
  if (index == 15) ff_encode_uniform(encoder, interval_s - 1, 0x10000u);
}

/* Codes a number of the step that is being coded. It learns from those before whose bits of the mask are the same. */
static void encode_part(ff_encoder *encoder, step_trail *trail, const ff_model *table, uint32_t value, unsigned shift, uint32_t mask) {
  uint32_t *step = &trail->steps[trail->count];
  ff_past past = {trail->steps + 1, (uint8_t)(trail->count - 1), (uint8_t)shift, mask};
  *step |= (uint32_t)ff_encode_number(encoder, table, shift == INTERVALS ? 4 : 5, value, &past) << shift;
}

/* Begins a step with its span of time: the nominal interval, or some of them and jitter. */
static bool encode_span(ff_encoder *encoder, step_trail *trail, uint32_t nominal_s, uint32_t span_s) {
  uint32_t *step = &trail->steps[++trail->count];
  bool is_on_grid = span_s == nominal_s;
  *step = is_on_grid ? (uint32_t)1 << SPAN : OFF_GRID;
  ff_encode_bit(encoder, &trail->on_grid[step[-1] >> SPAN], is_on_grid);
  if (is_on_grid) return true;
  if (span_s > SPAN_S_MAX) return false;
  uint32_t intervals = (span_s + nominal_s / 2) / nominal_s;
  if (intervals > INTERVALS_MAX) intervals = INTERVALS_MAX;
  int32_t jitter_s = (int32_t)(span_s - intervals * nominal_s);
  encode_part(encoder, trail, FF_TABLE_INTERVALS, intervals, INTERVALS, OFF_GRID);
  encode_part(encoder, trail, FF_TABLE_JITTER, ff_folded(jitter_s), JITTER, OFF_GRID);
  return true;
}

/* The class of a residual, folded, by how many bits it has without its sign. */
static unsigned class_of(uint32_t folded) {
  static const uint8_t class_of_length[10] = {1, 2, 3, 3, 4, 4, 4, 5, 5, 5};
  unsigned length = ff_bit_length((folded + 1) >> 1);
  return length < 10 ? class_of_length[length] : 6;
}

/* Ends a step with what the fix lies beside where it was expected. */
static void encode_residual(ff_encoder *encoder, step_trail *trail, uint32_t folded_lat, uint32_t folded_lon) {
  uint32_t *step = &trail->steps[trail->count];
  uint32_t lat_class = class_of(folded_lat);
  uint32_t class_before = step[-1] >> CLASS & CLASS_BITS;
  *step |= lat_class << CLASS | class_before << CLASS_BEFORE;
  const ff_model *lat_table = FF_TABLE_STEP_LAT + class_before * FF_NUMBER_CONTEXTS(5);
  const ff_model *lon_table = FF_TABLE_STEP_LON + (lat_class - 1) * FF_NUMBER_CONTEXTS(5);
  encode_part(encoder, trail, lat_table, folded_lat, LAT, CLASS_BITS << CLASS_BEFORE);
  encode_part(encoder, trail, lon_table, folded_lon, LON, CLASS_BITS << CLASS);
}

bool ff_encode_steps(ff_encoder *encoder, const ff_tracker *tracker, const ff_fix *newest) {
  step_trail trail;
  unsigned halvings = tracker->policy.halvings;
  /* How the tracker went on from the later of two fixes: so it is taken to have come there. */
  uint32_t gone_s = 0;
  int32_t gone_lat = 0;
  int32_t gone_lon = 0;
  trail.steps[0] = 0;
  trail.count = 0;
  for (unsigned i = 0; i < 3; i++) trail.on_grid[i] = FF_TABLE_ON_GRID[i];
  encode_interval(encoder, tracker->policy.fix_interval_s);
  const ff_fix *later = newest;
  for (const ff_fix *fix = newest; fix-- > tracker->fixes;) {
    if (!ff_is(fix, FF_IS_CHOSEN)) continue;
    uint32_t span_s = later->at_s - fix->at_s;
    if (!encode_span(encoder, &trail, tracker->policy.fix_interval_s, span_s)) return false;
    int32_t came_lat = ff_carried_on(gone_lat, gone_s, span_s);
    int32_t came_lon = ff_carried_on(gone_lon, gone_s, span_s);
    gone_s = span_s;
    gone_lat = ff_lat_of(later) - ff_lat_of(fix);
    gone_lon = ff_wrap_lon(ff_lon_of(later) - ff_lon_of(fix), halvings);
    encode_residual(encoder, &trail, ff_folded(came_lat - gone_lat), ff_folded(ff_wrap_lon(came_lon - gone_lon, halvings)));
    later = fix;
  }
  return true;
}

#include "fixes.h"

#include "fates.h"
#include "words.h"

/* lat_word: 24 bits of latitude, the sequence's low 8. lon_word: 25 bits of longitude, the sequence's high 4, 3 marks. */
#define LAT_ZERO 0x800000
#define LON_ZERO 0x1000000

int32_t ff_lat_of(const ff_fix *fix) { return (int32_t)(fix->lat_word >> 8) - LAT_ZERO; }

int32_t ff_lon_of(const ff_fix *fix) { return (int32_t)(fix->lon_word >> 7) - LON_ZERO; }

uint16_t ff_carrier_of(const ff_fix *fix) {
  return (uint16_t)((fix->lat_word & 0xffu) | (fix->lon_word << 5 & 0xf00u));
}

void ff_set_carrier(ff_fix *fix, uint16_t seq) {
  fix->lat_word = (fix->lat_word & ~(uint32_t)0xff) | (seq & 0xffu);
  fix->lon_word = (fix->lon_word & ~(uint32_t)0x78) | (seq >> 5 & 0x78u);
}

/* The fix that gives way: the oldest that does not wait, else the oldest. */
static ff_fix *find_least_wanted(ff_tracker *tracker) {
  ff_fix *fix = tracker->fixes;
  for (; fix < tracker->fixes + FF_FIXES_MAX; fix++) {
    if (!ff_is(fix, FF_WAITS)) return fix;
  }
  return tracker->fixes;
}

/* Of a message that carried a forgotten fix, shore is told that it is lost: at once if it was to be made good, else when shore asks. */
static void note_forgotten(ff_tracker *tracker, const ff_fix *fix) {
  if (!ff_is(fix, FF_HAS_GONE)) return;
  uint16_t carrier = ff_carrier_of(fix);
  ff_set_fate(tracker, carrier, FF_FATE_GONE);
  if (ff_is(fix, FF_WAITS)) ff_add_word(tracker, carrier, true);
}

bool ff_insert_fix(ff_tracker *tracker, uint32_t at_s, int32_t lat, int32_t lon) {
  ff_fix *gap = tracker->fixes + tracker->fix_count;
  ff_fix *place = gap;
  while (place > tracker->fixes && place[-1].at_s > at_s) place -= 1;
  if (place > tracker->fixes && place[-1].at_s == at_s) return false;
  if (tracker->fix_count == FF_FIXES_MAX) {
    gap = find_least_wanted(tracker);
    if (place == tracker->fixes && ff_is(gap, FF_WAITS)) return false;
    note_forgotten(tracker, gap);
    if (gap < place) place -= 1;
  } else {
    tracker->fix_count += 1;
  }
  for (; gap < place; gap++) *gap = gap[1];
  for (; gap > place; gap--) *gap = gap[-1];
  place->at_s = at_s;
  place->lat_word = (uint32_t)(lat + LAT_ZERO) << 8;
  place->lon_word = (uint32_t)(lon + LON_ZERO) << 7 | FF_WAITS;
  return true;
}

static bool was_carried_by(const ff_fix *fix, uint16_t seq) {
  return ff_is(fix, FF_HAS_GONE) && ff_carrier_of(fix) == seq;
}

bool ff_is_owed(const ff_tracker *tracker, uint16_t seq) {
  for (const ff_fix *fix = tracker->fixes; fix < tracker->fixes + tracker->fix_count; fix++) {
    if (ff_is(fix, FF_WAITS) && was_carried_by(fix, seq)) return true;
  }
  return false;
}

bool ff_let_wait_again(ff_tracker *tracker, uint16_t seq) {
  bool is_any = false;
  for (ff_fix *fix = tracker->fixes; fix < tracker->fixes + tracker->fix_count; fix++) {
    if (!was_carried_by(fix, seq)) continue;
    ff_mark(fix, FF_WAITS);
    is_any = true;
  }
  return is_any;
}

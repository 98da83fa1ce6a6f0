#include "frame-clock.h"

#include "numbers.h"
#include "table.h"

/* A base is a multiple of one of these, of which the first is told by the number of the last and a bit. */
#define GRIDS 9u
#define UNIT_OF_MINUTE 8u
#define UNIT_OF_SECONDS 15u

/*
 * Shore takes the time nearest to the radio session. A base is told by where it stands in about so many seconds; in more of a newest fix
 * further from the tracker's clock than `near`, and in whole of one further than `day`.
 */
#define NEAR_S 360u
#define NEAR_SPAN_S 1024u
#define DAY_S 25000u
#define DAY_SPAN_S 65536u

void ff_encode_clock(ff_encoder *encoder, uint32_t base_at_s, uint32_t now_s) {
  static const uint16_t grids_s[GRIDS] = {1, 60, 120, 180, 300, 600, 900, 1800, 3600};
  unsigned grid = GRIDS - 1;
  while (base_at_s % grids_s[grid] != 0) grid -= 1;
  uint32_t apart_s = base_at_s > now_s ? base_at_s - now_s : now_s - base_at_s;
  ff_encode_tree(encoder, FF_TABLE_UNIT, 4, grid == 0 ? UNIT_OF_SECONDS : UNIT_OF_MINUTE - 1 + grid);
  ff_encode_tree(encoder, FF_TABLE_TIME_ALIGNED, 1, grid > 0);
  ff_encode_tree(encoder, FF_TABLE_TIME_LONG, 1, apart_s > NEAR_S);
  if (apart_s > NEAR_S) ff_encode_bits(encoder, 1, apart_s > DAY_S);
  if (apart_s > DAY_S) {
    ff_encode_bits(encoder, 32, base_at_s);
  } else {
    uint32_t grid_s = grids_s[grid];
    uint32_t places = ((apart_s > NEAR_S ? DAY_SPAN_S : NEAR_SPAN_S) + grid_s - 1) / grid_s;
    ff_encode_uniform(encoder, base_at_s / grid_s % places, places);
  }
}

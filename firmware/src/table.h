/* Made by `npm run firmware:table` from protocol/edge/table.ts; never by hand. */
#ifndef FF_TABLE_H
#define FF_TABLE_H

#include <stdint.h>

/* What models a message begins with: table 68def427. */
extern const uint16_t ff_table[1127];

#define FF_TABLE_TIME_LONG (ff_table + 0)
#define FF_TABLE_TIME_ALIGNED (ff_table + 1)
#define FF_TABLE_UNIT (ff_table + 2)
#define FF_TABLE_HALVINGS (ff_table + 17)
#define FF_TABLE_WORDS (ff_table + 20)
#define FF_TABLE_WORD_BACK (ff_table + 24)
#define FF_TABLE_WORD_LOST (ff_table + 55)
#define FF_TABLE_INTERVAL (ff_table + 56)
#define FF_TABLE_ON_GRID (ff_table + 86)
#define FF_TABLE_INTERVALS (ff_table + 89)
#define FF_TABLE_JITTER (ff_table + 120)
#define FF_TABLE_STEP_LAT (ff_table + 183)
#define FF_TABLE_STEP_LON (ff_table + 624)
#define FF_TABLE_REPLY_REFRESH (ff_table + 1002)
#define FF_TABLE_REPLY_SPAN (ff_table + 1003)
#define FF_TABLE_REPLY_RUNS (ff_table + 1034)
#define FF_TABLE_REPLY_SKIP (ff_table + 1065)
#define FF_TABLE_REPLY_LENGTH (ff_table + 1096)

#endif

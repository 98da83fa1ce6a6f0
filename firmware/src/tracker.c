#include "farfield.h"

#include "fates.h"
#include "fixes.h"
#include "frame.h"
#include "places.h"
#include "reply.h"
#include "sos.h"

#define HALVINGS_MAX 3u
/* A base may be rounded up by so much. */
#define TIME_ROOM_S 3600u

const ff_policy FF_SOLO_POLICY = {300, 340, 50, 0, 2};

bool ff_begin(ff_tracker *tracker, const ff_policy *policy, uint8_t epoch, const uint32_t *key) {
  bool is_interval = policy->fix_interval_s >= 1 && policy->fix_interval_s <= 65536u;
  bool is_tag = policy->tag_bytes >= 2 && policy->tag_bytes <= 4;
  if (!is_interval || !is_tag || policy->halvings > HALVINGS_MAX || policy->credit_bytes == 0 || epoch >= FF_EPOCHS) return false;
  tracker->policy = *policy;
  for (unsigned i = 0; i < 4; i++) tracker->key[i] = key == NULL ? 0 : key[i];
  tracker->fix_count = 0;
  tracker->word_count = 0;
  tracker->epoch = epoch;
  tracker->next_seq = 0;
  tracker->sos.state = FF_SOS_NONE;
  tracker->sos.incident = 0xff;
  return true;
}

bool ff_observe(ff_tracker *tracker, uint32_t at_s, int32_t lat_e7, int32_t lon_e7) {
  uint8_t halvings = tracker->policy.halvings;
  int32_t lat = ff_steps(lat_e7, halvings);
  int32_t lat_max = FF_LAT_STEPS_MAX(halvings);
  if (lat > lat_max || lat < -lat_max || at_s == 0 || at_s >= (uint32_t)0 - TIME_ROOM_S) return false;
  return ff_insert_fix(tracker, at_s, lat, ff_wrap_lon(ff_steps(lon_e7, halvings), halvings));
}

uint16_t ff_waiting(const ff_tracker *tracker) {
  uint16_t count = 0;
  for (unsigned i = 0; i < tracker->fix_count; i++) {
    if (ff_is(&tracker->fixes[i], FF_WAITS)) count += 1;
  }
  return count;
}

void ff_at_gateway(ff_tracker *tracker, uint16_t message) {
  if (ff_fate_of(tracker, message) == FF_FATE_SENT) ff_set_fate(tracker, message, FF_FATE_SETTLED);
}

void ff_failed(ff_tracker *tracker, uint16_t message) {
  if (ff_fate_of(tracker, message) == FF_FATE_SENT) ff_send_again(tracker, message);
}

ff_reply_outcome ff_on_reply(ff_tracker *tracker, uint32_t now_s, const uint8_t *bytes, uint16_t length) {
  if (length < FF_FRAME_BYTES_MIN) return FF_REPLY_TOO_SHORT;
  if (bytes[0] < 0x80) return FF_REPLY_UNKNOWN_VERSION;
  if (length > FF_FRAME_BYTES_MAX) return FF_REPLY_MALFORMED;
  if (bytes[0] >= FF_OTHER_HEAD) return ff_on_sos_ack(tracker, now_s, bytes, length);
  return bytes[0] >= FF_REPLY_HEAD ? ff_on_gap_reply(tracker, bytes, length) : FF_REPLY_UNKNOWN_KIND;
}

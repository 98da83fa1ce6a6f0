#include "reply.h"

#include "fates.h"
#include "frame.h"
#include "numbers.h"
#include "table.h"
#include "words.h"

/* No reply has more runs, nor speaks of more messages. */
#define RUNS_MAX 1024u
#define SPAN_MAX (FF_SEQ_TURN / 2)
#define TAG_BYTES_MIN 2u

/* The models of all that a reply says, which stand together in the table: where each part has its own. */
#define REFRESH 0
#define SPAN 1
#define RUNS (SPAN + FF_NUMBER_CONTEXTS(4))
#define SKIP (RUNS + FF_NUMBER_CONTEXTS(4))
#define LENGTH (SKIP + FF_NUMBER_CONTEXTS(4))
#define MODELS (LENGTH + FF_NUMBER_CONTEXTS(4))

/*
 * Tells a tracker, if there is one, that shore has the next `count` messages, or misses them. They come after the one that is `back` before the
 * next to go; returns where they end.
 */
static uint32_t note_run(ff_tracker *told, uint32_t back, uint32_t count, bool is_missing) {
  uint32_t end = back - count;
  while (told != NULL && back-- != end) {
    if (back > told->next_seq || back >= FF_SEQ_TURN) continue;
    uint16_t seq = (uint16_t)((told->next_seq - back) % FF_SEQ_TURN);
    if (is_missing) {
      ff_send_again(told, seq);
    } else {
      ff_at_gateway(told, seq);
      ff_drop_words(told, seq);
    }
  }
  return end;
}

ff_reply_outcome ff_on_gap_reply(ff_tracker *tracker, const uint8_t *bytes, unsigned length) {
  ff_decoder decoder;
  ff_model models[MODELS];
  /* It is read twice: to be proved, and for the tracker to be told. */
  for (ff_tracker *told = NULL;; told = tracker) {
    ff_decoder_begin(&decoder, bytes, length);
    for (unsigned i = 0; i < MODELS; i++) models[i] = FF_TABLE_REPLY_REFRESH[i];
    uint32_t newest_back = ff_back_to(tracker, ff_decode_uniform(&decoder, FF_SEQ_TURN));
    uint32_t span = ff_decode_number(&decoder, models + SPAN);
    /* Whether all shall stand in full in the next report: a message that stands alone does it anyway. */
    (void)ff_decode_bit(&decoder, models + REFRESH);
    uint32_t runs = ff_decode_number(&decoder, models + RUNS);
    if (runs > RUNS_MAX) runs = RUNS_MAX;
    uint32_t back = newest_back + span;
    for (; runs > 0; runs--) {
      back = note_run(told, back, ff_decode_number(&decoder, models + SKIP), false);
      back = note_run(told, back, ff_decode_number(&decoder, models + LENGTH) + 1, true);
    }
    int32_t left = (int32_t)(back - newest_back);
    if (told != NULL) {
      note_run(told, back, (uint32_t)left, false);
      return FF_REPLY_TAKEN;
    }
    ff_reply_outcome outcome = ff_prove_frame(&decoder, tracker, TAG_BYTES_MIN);
    if (outcome != FF_REPLY_TAKEN) return outcome;
    if (span > SPAN_MAX || left < 0) return FF_REPLY_OUT_OF_RANGE;
    if (bytes[0] % FF_EPOCHS != tracker->epoch) return FF_REPLY_OTHER_EPOCH;
    if (newest_back - 1 >= SPAN_MAX - 1 || newest_back > tracker->next_seq) return FF_REPLY_OUT_OF_RANGE;
  }
}

#include "words.h"

#include "fates.h"
#include "numbers.h"
#include "table.h"

/* about: 12 bits of the sequence, and whether it is lost. borne_by: the message that bears the word, or that it waits. */
#define IS_LOST 0x1000u

unsigned ff_words_waiting(const ff_tracker *tracker) {
  unsigned count = 0;
  for (unsigned i = 0; i < tracker->word_count; i++) {
    if (ff_word_waits(&tracker->words[i])) count += 1;
  }
  return count;
}

void ff_add_word(ff_tracker *tracker, uint16_t seq, bool is_lost) {
  unsigned place = tracker->word_count;
  for (unsigned i = 0; i < tracker->word_count; i++) {
    bool can_give_way = tracker->word_count == FF_WORDS_MAX && !ff_word_waits(&tracker->words[i]);
    bool is_same = tracker->words[i].about % FF_SEQ_TURN == seq;
    if (is_same || can_give_way) place = i;
    if (is_same) break;
  }
  if (place == FF_WORDS_MAX) return;
  if (place == tracker->word_count) tracker->word_count += 1;
  tracker->words[place].about = (uint16_t)(seq | (is_lost ? IS_LOST : 0));
  tracker->words[place].borne_by = FF_WORD_WAITS;
}

void ff_send_words(ff_tracker *tracker, unsigned count, uint16_t seq) {
  for (unsigned i = 0; i < tracker->word_count && count > 0; i++) {
    if (!ff_word_waits(&tracker->words[i])) continue;
    tracker->words[i].borne_by = seq;
    count -= 1;
  }
}

void ff_let_words_wait_again(ff_tracker *tracker, uint16_t seq) {
  for (unsigned i = 0; i < tracker->word_count; i++) {
    if (tracker->words[i].borne_by == seq) tracker->words[i].borne_by = FF_WORD_WAITS;
  }
}

void ff_drop_words(ff_tracker *tracker, uint16_t seq) {
  for (unsigned i = tracker->word_count; i > 0; i--) {
    if (tracker->words[i - 1].borne_by == seq) tracker->words[i - 1] = tracker->words[--tracker->word_count];
  }
}

void ff_encode_words(ff_encoder *encoder, const ff_tracker *tracker, unsigned count) {
  uint32_t backs[FF_WORDS_MAX];
  ff_past past = {backs, 0, 0, 0};
  ff_model more[4];
  ff_model lost = FF_TABLE_WORD_LOST[0];
  for (unsigned i = 0; i < 4; i++) more[i] = FF_TABLE_WORDS[i];
  for (const ff_word *word = tracker->words;; word++) {
    if (past.count < FF_WORDS_SENT_MAX) ff_encode_bit(encoder, &more[past.count < 3 ? past.count : 3], past.count < count);
    if (past.count == count) return;
    while (!ff_word_waits(word)) word++;
    backs[past.count] = 0;
    unsigned back = ff_back_to(tracker, word->about);
    backs[past.count] = ff_encode_number(encoder, FF_TABLE_WORD_BACK, 4, back - 1, &past);
    past.count += 1;
    ff_encode_bit(encoder, &lost, (word->about & IS_LOST) != 0);
  }
}

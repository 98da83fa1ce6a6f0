/* Words to shore about messages whose sequence is spent: others have made it good, or it is lost. */
#ifndef FF_WORDS_H
#define FF_WORDS_H

#include "coder.h"
#include "farfield.h"

/* No frame carries more. */
#define FF_WORDS_SENT_MAX 31

/* borne_by of a word that waits: no sequence. */
#define FF_WORD_WAITS 0x1000u

static inline bool ff_word_waits(const ff_word *word) { return word->borne_by == FF_WORD_WAITS; }

unsigned ff_words_waiting(const ff_tracker *tracker);
/* Where there is no room, one that is under way gives way; else this one is dropped, and shore asks again. */
void ff_add_word(ff_tracker *tracker, uint16_t seq, bool is_lost);
/* The first `count` of those that wait are under way with a message. */
void ff_send_words(ff_tracker *tracker, unsigned count, uint16_t seq);
/* Those that a message bore wait again. */
void ff_let_words_wait_again(ff_tracker *tracker, uint16_t seq);
/* Shore has those that a message bore. */
void ff_drop_words(ff_tracker *tracker, uint16_t seq);

/* Writes the first `count` of those that wait, each behind a bit that says that there is one more. */
void ff_encode_words(ff_encoder *encoder, const ff_tracker *tracker, unsigned count);

#endif

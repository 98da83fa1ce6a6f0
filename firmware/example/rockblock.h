/* A RockBLOCK 9603 (an Iridium 9603 modem) by its AT commands. */
#ifndef ROCKBLOCK_H
#define ROCKBLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* What the modem holds of a message to the device. */
#define ROCKBLOCK_MT_BYTES_MAX 270

/* Sets the modem up after power on. False when it does not answer. */
bool rockblock_begin(void);

/* Hands a message of up to 340 bytes to the modem, which checks it and keeps it for sessions. */
bool rockblock_load(const uint8_t *bytes, uint16_t length);

/* What became of a session with the satellite. */
typedef struct {
  /* The gateway has what was loaded. False may be wrong: then it has it all the same. */
  bool is_sent;
  /* Bytes that came for the device, now in `mt`; 0: none. */
  uint16_t mt_length;
  uint8_t mt[ROCKBLOCK_MT_BYTES_MAX];
} rockblock_session;

/* One session: it takes 5 to 60 s, and may be tried again for the same message. */
void rockblock_session_run(rockblock_session *session);

#endif

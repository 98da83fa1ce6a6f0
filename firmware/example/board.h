/* What the example needs of a board: to be filled in for yours. */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  /* Unix seconds. */
  uint32_t at_s;
  /* Degrees times 10^7, as UBX-NAV-PVT has them. */
  int32_t lat_e7;
  int32_t lon_e7;
} board_fix;

void board_begin(void);

/* A fix that the receiver calls valid in time and place; false when there is none within the wait. Sets the board's clock by it. */
bool board_take_fix(board_fix *fix, uint32_t wait_s);

/* Unix seconds by the board's clock. */
uint32_t board_now_s(void);
/* Sleeps, modem and receiver off, until then or until the SOS button is pressed. */
void board_sleep_until(uint32_t at_s);
/* The SOS switch, which stays where it is put: so an alarm outlives a loss of power. */
bool board_is_sos_on(void);

/* A byte that a loss of power does not take: in EEPROM, flash or a backed-up register. What has never been written may be anything. */
uint8_t board_load_byte(void);
void board_save_byte(uint8_t byte);

/* The modem's supply or its OnOff line. A 9603 takes some seconds to charge and start. */
void board_power_modem(bool on);
/* Its UART, 19200 8N1. Reading gives -1 when no byte came within the wait. */
void board_write_modem(const uint8_t *bytes, size_t length);
int board_read_modem(uint32_t wait_ms);

#endif

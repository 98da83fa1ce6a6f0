/** Names for the demo's boats: winds, sea birds, stars and stones. Nobody's boat, nobody's name. */
export const BOAT_NAMES: readonly string[] = [
  ...['Mistral', 'Petrel', 'Vega', 'Basalt', 'Sirocco', 'Gannet', 'Altair', 'Obsidian', 'Zephyr', 'Fulmar'],
  ...['Deneb', 'Quartz', 'Levante', 'Kittiwake', 'Capella', 'Garnet', 'Meltemi', 'Shearwater', 'Rigel', 'Onyx'],
  ...['Pampero', 'Skua', 'Spica', 'Beryl', 'Bora', 'Curlew', 'Antares', 'Feldspar', 'Ostro', 'Dunlin'],
  ...['Polaris', 'Agate', 'Gregale', 'Plover', 'Mira', 'Jasper', 'Chinook', 'Tern', 'Aldebaran', 'Olivine'],
]

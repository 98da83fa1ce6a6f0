import type { GeoJSON } from 'geojson'
import type { LineLayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { Palette } from './palette'

const EMPTY: GeoJSON = { type: 'FeatureCollection', features: [] }
export const BASE_SOURCES = ['world', 'cells'] as const
export type BaseSource = (typeof BASE_SOURCES)[number]

/** Sea, shallows, land and borders. Everything else on the map is drawn by the painter, over any base map. */
export function baseStyle(palette: Palette): StyleSpecification {
  return {
    version: 8,
    sources: Object.fromEntries(
      BASE_SOURCES.map((id) => [id, { type: 'geojson', data: EMPTY, tolerance: 0.3, buffer: 64, maxzoom: 12 }]),
    ),
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': palette.sea } },
      ...BASE_SOURCES.flatMap((source) => layersOf(source, palette)),
    ],
  }
}

function layersOf(source: BaseSource, palette: Palette): StyleSpecification['layers'] {
  const kind = (name: string) => ['==', ['get', 'kind'], name] as ['==', ['get', string], string]
  const coastBand = (name: string, widths: [number, number], opacity: number): LineLayerSpecification => ({
    id: `${source}-${name}`,
    type: 'line',
    source,
    filter: kind('coast'),
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': palette.shallow,
      'line-opacity': opacity,
      'line-width': ['interpolate', ['linear'], ['zoom'], 1, widths[0], 8, widths[1]],
      'line-blur': ['interpolate', ['linear'], ['zoom'], 1, widths[0] / 2, 8, widths[1] / 2],
    },
  })
  return [
    coastBand('deep', [9, 72], 0.4),
    coastBand('shelf', [4, 28], 0.5),
    { id: `${source}-land`, type: 'fill', source, filter: kind('land'), paint: { 'fill-color': palette.land } },
    {
      id: `${source}-borders`,
      type: 'line',
      source,
      filter: kind('borders'),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 1, 0.5, 8, 1.4] },
    },
    {
      id: `${source}-coast`,
      type: 'line',
      source,
      filter: kind('coast'),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.coast, 'line-width': ['interpolate', ['linear'], ['zoom'], 1, 0.5, 8, 1.2] },
    },
  ]
}

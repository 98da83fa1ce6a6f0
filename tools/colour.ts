/** A colour for the n-th of many, `#rrggbb`: hues a golden angle apart, so that neighbours in a list differ, in three lightnesses. */
export function colourOf(index: number): string {
  const hue = (index * 137.508) % 360
  const lightness = [0.42, 0.52, 0.34][index % 3] ?? 0.42
  return hexOfHsl(hue, 0.68, lightness)
}

/** CSS Color Module Level 4, section 7.1: HSL to sRGB. */
function hexOfHsl(hue: number, saturation: number, lightness: number): string {
  const reach = saturation * Math.min(lightness, 1 - lightness)
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12
    return lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))
  }
  const hex = [0, 8, 4].map((n) =>
    Math.round(255 * channel(n))
      .toString(16)
      .padStart(2, '0'),
  )
  return `#${hex.join('')}`
}

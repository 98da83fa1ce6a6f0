/** A race's logo beside its name, which says the same. */
export function RaceLogo({ name, className }: { name: string; className: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: it is small and made ready when it is uploaded
    <img src={`/images/${name}`} alt="" className={`shrink-0 rounded-md object-contain ${className}`} />
  )
}

import type { Audience } from '#race/audience'

/** Which race is looked at, and by whom. Whoever is not `public` has shown that they may. */
export type Sight = { readonly slug: string; readonly audience: Audience }

/** As anybody may look at a race. */
export const publicly = (slug: string): Sight => ({ slug, audience: 'public' })

/** Of `race r`, by slug and audience as first values: whether there is anything to be seen. Race control and those invited see private races too. */
export const SEEN = `r.slug = $1 AND ($2::text <> 'public' OR r.visibility IN ('public', 'unlisted'))`

/** Of `race r`: the audience whose picture is shown. Whoever has none of their own is shown the public's. */
export const PICTURE = `(SELECT coalesce(max(o.audience), 'public') FROM published_snapshot o WHERE o.race_id = r.id AND o.audience = $2::text)`

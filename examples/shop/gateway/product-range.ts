import { seededRandom } from '../seeded-random.ts'

/** What a customer thought of a product. */
export interface Review {
  readonly reviewId: string
  readonly stars: number
  readonly comment: string
}

/** A thing for sale. */
export interface Product {
  readonly productId: string
  readonly title: string
  readonly priceCents: number
  readonly reviews: readonly Review[]
}

const MATERIALS = ['Oak', 'Brass', 'Linen', 'Glass', 'Cork', 'Slate']
const THINGS = ['Lantern', 'Compass', 'Bowl', 'Chair', 'Basket', 'Clock', 'Kettle', 'Shelf']

/** The 48 products of the shop, `p-1` to `p-48`. Nobody has reviewed `p-3`, `p-11` and every eighth one after them yet. */
export function createProductRange(): ReadonlyMap<string, Product> {
  const random = seededRandom(48)
  const products = MATERIALS.flatMap((material) => THINGS.map((thing) => `${material} ${thing}`)).map(
    (title, index) => {
      const reviewCount = (index + 1) % 8 === 3 ? 0 : 1 + Math.floor(random() * 6)
      const reviews = Array.from({ length: reviewCount }, (_, position) => ({
        reviewId: `r-${position + 1}`,
        stars: 2 + Math.floor(random() * 4),
        comment: `My second ${title.toLowerCase()}`,
      }))
      return { productId: `p-${index + 1}`, title, priceCents: 490 + Math.floor(random() * 300) * 50, reviews }
    },
  )
  return new Map(products.map((product) => [product.productId, product]))
}

import { Router } from 'express'
import type { Product } from './product-range.ts'
import { RequestError } from './request-error.ts'

type OfProduct = { productId: string }
const MAX_REVIEWS = 50

/** `/products/:productId/reviews`: what customers thought. */
export function reviewRoutes(find: (productId: string) => Product): Router {
  const router = Router({ mergeParams: true })
  router.get<'/', OfProduct>('/', (request, response) => {
    const { reviews } = find(request.params.productId)
    // The bug that the traces of this shop lead to: there is no first star to start from when nobody has reviewed the product.
    const stars = reviews.map((review) => review.stars).reduce((sum, one) => sum + one)
    response.json({ averageStars: stars / reviews.length, reviews })
  })
  router.post<'/', OfProduct>('/', (request, response) => {
    const { reviews } = find(request.params.productId)
    const { stars, comment } = Object(request.body) as { stars?: unknown; comment?: unknown }
    if (typeof stars !== 'number' || !(stars >= 1 && stars <= 5))
      throw new RequestError(422, 'stars must be from 1 to 5')
    if (reviews.length >= MAX_REVIEWS) throw new RequestError(409, 'enough has been said about this product')
    const review = { reviewId: `r-${reviews.length + 1}`, stars, comment: String(comment ?? '').slice(0, 500) }
    reviews.push(review)
    response.status(201).json(review)
  })
  router.get<'/:reviewId', OfProduct & { reviewId: string }>('/:reviewId', (request, response) => {
    const review = find(request.params.productId).reviews.find((one) => one.reviewId === request.params.reviewId)
    if (!review) throw new RequestError(404, `no review ${request.params.reviewId}`)
    response.json(review)
  })
  return router
}

import { Router } from 'express'
import { createProductRange, type Product } from './product-range.ts'
import { RequestError } from './request-error.ts'
import { reviewRoutes } from './reviews.ts'

const PAGE_SIZE = 12

/** `/products`: the list, by page or by search word, one product, and its reviews below it. */
export function productRoutes(): Router {
  const range = createProductRange()
  const find = (productId: string): Product => {
    const product = range.get(productId)
    if (!product) throw new RequestError(404, `no product ${productId}`)
    return product
  }
  const router = Router()
  router.get('/', (request, response) => {
    const page = Number(request.query['page'] ?? 1)
    if (!Number.isSafeInteger(page) || page < 1) throw new RequestError(400, 'page must be a whole number from 1')
    const word = String(request.query['search'] ?? '').toLowerCase()
    const found = [...range.values()].filter((product) => product.title.toLowerCase().includes(word))
    response.json({ total: found.length, products: found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map(summary) })
  })
  router.get('/:productId', (request, response) => {
    response.json(summary(find(request.params.productId)))
  })
  router.use('/:productId/reviews', reviewRoutes(find))
  return router
}

function summary({ productId, title, priceCents, reviews }: Product): object {
  return { productId, title, priceCents, reviewCount: reviews.length }
}

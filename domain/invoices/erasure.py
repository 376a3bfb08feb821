"""What is erased of an invoice: the buyer, but for the country that taxed them. Its file is made anew."""

BY_ORDERS = (
    """
    UPDATE invoices i SET pdf = NULL, made_at = NULL, attempts = 0, figures = jsonb_set(i.figures, '{buyer}',
        jsonb_build_object('name', '', 'email', '', 'address',
            jsonb_strip_nulls(jsonb_build_object('country', i.figures #> '{buyer,address,country}'))))
    FROM orders o WHERE o.id = i.order_id AND o.id = ANY($1::uuid[])
    """,
)


/*
 * The exposition format: Prometheus 0.0.4, and OpenMetrics 1.0, which names
 * a family of counters without its _total and says where it ends.
 *
 * Every combination of labels is written, at 0 too, so that a rate is known
 * from the first scrape; only of requests just those that have happened.
 */

#include "ops/metrics.h"

#include "core/metrics.h"


#define NGX_AR_METRICS_LINE  512        /* more than any line has */
#define NGX_AR_METRICS_PAGE  (32 * 1024)


typedef struct {
    ngx_pool_t  *pool;
    u_char      *start;
    u_char      *last;
    size_t       size;
    ngx_uint_t   open;                  /* OpenMetrics */
} ngx_ar_metrics_out_t;


static ngx_int_t ngx_ar_metrics_family(ngx_ar_metrics_out_t *out,
    ngx_ar_metric_e metric, const uint64_t *cells);
static ngx_int_t ngx_ar_metrics_histogram(ngx_ar_metrics_out_t *out,
    const ngx_ar_metric_t *row, const char *label, const uint64_t *cells);
static ngx_int_t ngx_ar_metrics_sample(ngx_ar_metrics_out_t *out,
    const ngx_ar_metric_t *row, const char *a, const char *b, uint64_t value);
static const char *ngx_ar_metrics_value(const ngx_ar_metric_t *row,
    ngx_uint_t label, ngx_uint_t n);
static ngx_int_t ngx_ar_metrics_room(ngx_ar_metrics_out_t *out);


ngx_int_t
ngx_ar_metrics_text(ngx_http_request_t *r, const uint64_t *sum,
    ngx_uint_t open, ngx_str_t *text)
{
    ngx_uint_t            m;
    ngx_ar_metrics_out_t  out;

    ngx_memzero(&out, sizeof(ngx_ar_metrics_out_t));
    out.pool = r->pool;
    out.open = open;

    for (m = 0; m < NGX_AR_METRICS; m++) {
        if (ngx_ar_metrics_family(&out, m, sum + ngx_ar_metric_cell(m))
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    if (open) {
        if (ngx_ar_metrics_room(&out) != NGX_OK) {
            return NGX_ERROR;
        }

        out.last = ngx_sprintf(out.last, "# EOF\n");
    }

    text->data = out.start;
    text->len = out.last - out.start;

    return NGX_OK;
}


static ngx_int_t
ngx_ar_metrics_family(ngx_ar_metrics_out_t *out, ngx_ar_metric_e metric,
    const uint64_t *cells)
{
    size_t                  len;
    ngx_int_t               rc;
    ngx_uint_t              a, b, na, nb, per;
    const char             *type, *value;
    const ngx_ar_metric_t  *row;

    static const char  *const types[] = {
        "counter", "histogram", "gauge", "gauge"
    };

    row = &ngx_ar_metrics[metric];
    type = types[row->type];
    len = ngx_strlen(row->name);

    if (out->open && row->type == NGX_AR_METRIC_COUNTER) {
        len -= sizeof("_total") - 1;
    }

    if (ngx_ar_metrics_room(out) != NGX_OK) {
        return NGX_ERROR;
    }

    out->last = ngx_sprintf(out->last, "# HELP %*s %s\n# TYPE %*s %s\n",
                            len, row->name, row->help, len, row->name, type);

    na = ngx_ar_metric_width(metric, 0);
    nb = ngx_ar_metric_width(metric, 1);

    for (per = 1; row->bounds && row->bounds[per - 1].ms; per++) {
        /* void */
    }

    per += row->bounds ? 1 : 0;

    for (a = 0; a < na; a++) {
        value = ngx_ar_metrics_value(row, 0, a);

        if (row->labels[0] && value == NULL) {
            cells += nb * per;
            continue;
        }

        for (b = 0; b < nb; b++, cells += per) {
            if (row->bounds) {
                rc = ngx_ar_metrics_histogram(out, row, value, cells);

            } else if (*cells == 0 && row->values[0] == NULL
                       && row->labels[0])
            {
                rc = NGX_OK;

            } else {
                rc = ngx_ar_metrics_sample(out, row, value,
                                           ngx_ar_metrics_value(row, 1, b),
                                           *cells);
            }

            if (rc != NGX_OK) {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ar_metrics_histogram(ngx_ar_metrics_out_t *out,
    const ngx_ar_metric_t *row, const char *label, const uint64_t *cells)
{
    u_char       with[128], *p;
    uint64_t     n;
    ngx_uint_t   i;

    p = with;

    if (label) {
        p = ngx_sprintf(p, "%s=\"%s\",", row->labels[0], label);
    }

    for (i = 0, n = 0; /* void */ ; i++) {
        if (ngx_ar_metrics_room(out) != NGX_OK) {
            return NGX_ERROR;
        }

        n += cells[i];

        out->last = ngx_sprintf(out->last, "%s_bucket{%*sle=\"%s\"} %uL\n",
                                row->name, (size_t) (p - with), with,
                                row->bounds[i].ms ? row->bounds[i].text
                                                  : "+Inf", n);
        if (row->bounds[i].ms == 0) {
            break;
        }
    }

    if (ngx_ar_metrics_room(out) != NGX_OK) {
        return NGX_ERROR;
    }

    /* the same labels, without the comma before "le" */

    if (label) {
        *with = '{';
        p = ngx_sprintf(with + 1, "%s=\"%s\"}", row->labels[0], label);
    }

    out->last = ngx_sprintf(out->last,
                            "%s_sum%*s %uL.%03uL\n%s_count%*s %uL\n",
                            row->name, (size_t) (p - with), with,
                            cells[i + 1] / 1000, cells[i + 1] % 1000,
                            row->name, (size_t) (p - with), with, n);

    return NGX_OK;
}


static ngx_int_t
ngx_ar_metrics_sample(ngx_ar_metrics_out_t *out, const ngx_ar_metric_t *row,
    const char *a, const char *b, uint64_t value)
{
    if (ngx_ar_metrics_room(out) != NGX_OK) {
        return NGX_ERROR;
    }

    out->last = ngx_sprintf(out->last, "%s", row->name);

    if (a) {
        out->last = ngx_sprintf(out->last, "{%s=\"%s\"", row->labels[0], a);
    }

    if (b) {
        out->last = ngx_sprintf(out->last, ",%s=\"%s\"", row->labels[1], b);
    }

    out->last = ngx_sprintf(out->last, "%s %uL\n", a ? "}" : "", value);

    return NGX_OK;
}


static const char *
ngx_ar_metrics_value(const ngx_ar_metric_t *row, ngx_uint_t label,
    ngx_uint_t n)
{
    if (row->labels[label] == NULL) {
        return NULL;
    }

    return row->values[label] ? row->values[label][n]
                              : ngx_ar_requests_route(n);
}


static ngx_int_t
ngx_ar_metrics_room(ngx_ar_metrics_out_t *out)
{
    size_t   used;
    u_char  *p;

    used = out->last - out->start;

    if (out->size - used >= NGX_AR_METRICS_LINE) {
        return NGX_OK;
    }

    p = ngx_pnalloc(out->pool, out->size + NGX_AR_METRICS_PAGE);
    if (p == NULL) {
        return NGX_ERROR;
    }

    if (used) {
        ngx_memcpy(p, out->start, used);
    }

    out->start = p;
    out->last = p + used;
    out->size += NGX_AR_METRICS_PAGE;

    return NGX_OK;
}

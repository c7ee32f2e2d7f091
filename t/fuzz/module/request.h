
/*
 * A request as nginx would hand it to the module, of text, without an nginx:
 * its pool, its headers and one location.  See request.c.
 */

#ifndef AR_FUZZ_REQUEST_H
#define AR_FUZZ_REQUEST_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "../input.h"
#include "core/conf.h"
#include "core/zone_access.h"


/* One with no headers, at a mount "/relay/". */
ngx_http_request_t *request_open(void);

/* Lines "name: value" of text, which must live as long; ends at "\n\n". */
void request_headers(ngx_http_request_t *r, char *text);

void request_close(ngx_http_request_t *r);

extern ngx_ar_loc_conf_t      request_location;
extern ngx_ar_share_record_t  request_share;         /* the one that lives */


#endif /* AR_FUZZ_REQUEST_H */

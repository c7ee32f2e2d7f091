
/*
 * The assembler takes the files in, from the folder that `config` found
 * (NGX_AR_FILES): so a page stays a page that an editor understands, and no
 * generated copy of it can grow old.
 */

#include "ops/files.h"


/* Two hidden symbols, <name>_first and <name>_last, around the bytes. */
#define ngx_ar_file_take(name, file)                                          \
    __asm__(".pushsection .rodata\n"                                          \
            ".hidden " name "_first\n"                                        \
            ".hidden " name "_last\n"                                         \
            ".globl " name "_first\n"                                         \
            ".globl " name "_last\n"                                          \
            name "_first:\n"                                                  \
            ".incbin \"" NGX_AR_FILES file "\"\n"                             \
            name "_last:\n"                                                   \
            ".byte 0\n"                                                       \
            ".popsection\n")


ngx_ar_file_take("ngx_ar_selftest_html", "selftest.html");

ngx_ar_file_take("ngx_ar_openapi_json", "openapi.json");

extern const u_char  ngx_ar_selftest_html_first[]
    __attribute__((visibility("hidden")));
extern const u_char  ngx_ar_selftest_html_last[]
    __attribute__((visibility("hidden")));
extern const u_char  ngx_ar_openapi_json_first[]
    __attribute__((visibility("hidden")));
extern const u_char  ngx_ar_openapi_json_last[]
    __attribute__((visibility("hidden")));


void
ngx_ar_file_openapi(ngx_str_t *text)
{
    text->data = (u_char *) ngx_ar_openapi_json_first;
    text->len = ngx_ar_openapi_json_last - ngx_ar_openapi_json_first;
}


void
ngx_ar_file_selftest(ngx_str_t *text)
{
    text->data = (u_char *) ngx_ar_selftest_html_first;
    text->len = ngx_ar_selftest_html_last - ngx_ar_selftest_html_first;
}


/*
 * The directives: a table only.  README.md beside this file documents each
 * row; a test compares the two.
 */

#include "module.h"
#include "core/adapters.h"
#include "core/conf.h"
#include "io/ws/ws.h"
#include "ops/metrics.h"
#include "rest/route.h"


#define NGX_AR_ANYWHERE                                                       \
    NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF


static ngx_ar_mount_t  ngx_ar_relay = { ngx_ar_conf_mount,
                                        ngx_ar_rest_handler };

static ngx_ar_mount_t  ngx_ar_echo = { ngx_ar_conf_mount,
                                       ngx_ar_ws_echo_handler };

static ngx_ar_mount_t  ngx_ar_scrape = { ngx_ar_conf_answer,
                                         ngx_ar_metrics_handler };

static ngx_ar_bounds_t  ngx_ar_buffer_bounds =
    { ngx_ar_conf_size_bounds, 64 * 1024, 16 * 1024 * 1024, "64k and 16m" };

static ngx_ar_bounds_t  ngx_ar_ping_bounds =
    { ngx_ar_conf_msec_bounds, 100, 3600 * 1000, "100ms and 1h" };

static ngx_ar_bounds_t  ngx_ar_drain_bounds =
    { ngx_ar_conf_msec_bounds, 1000, 3600 * 1000, "1s and 1h" };


ngx_command_t  ngx_ar_commands[] = {

    { ngx_string("agentrelay"),
      NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_ar_loc_conf_t, enable),
      &ngx_ar_relay },

    { ngx_string("agentrelay_zone"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE2,
      ngx_ar_conf_zone,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("agentrelay_operator_token_file"),
      NGX_AR_ANYWHERE|NGX_CONF_TAKE1,
      ngx_ar_conf_operator_token,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("agentrelay_runner_token_file"),
      NGX_AR_ANYWHERE|NGX_CONF_TAKE1,
      ngx_ar_conf_runner_token,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("agentrelay_allowed_origins"),
      NGX_AR_ANYWHERE|NGX_CONF_1MORE,
      ngx_ar_conf_origins,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("agentrelay_session_buffer"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_ar_main_conf_t, session_buffer),
      &ngx_ar_buffer_bounds },

    { ngx_string("agentrelay_ping_interval"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_ar_main_conf_t, ping_interval),
      &ngx_ar_ping_bounds },

    { ngx_string("agentrelay_drain_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_ar_main_conf_t, drain_timeout),
      &ngx_ar_drain_bounds },

    { ngx_string("agentrelay_adapters"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_ar_conf_adapters,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("agentrelay_web"),
      NGX_AR_ANYWHERE|NGX_CONF_TAKE1,
      ngx_ar_conf_web,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("agentrelay_ws_echo"),
      NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_ar_loc_conf_t, ws_echo),
      &ngx_ar_echo },

    { ngx_string("agentrelay_metrics"),
      NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_ar_loc_conf_t, metrics),
      &ngx_ar_scrape },

      ngx_null_command
};

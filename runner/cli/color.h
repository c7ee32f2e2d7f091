
/* Colours of what is printed for people. */

#ifndef RN_COLOR_H
#define RN_COLOR_H


typedef enum {
    RN_COLOR_GOOD,
    RN_COLOR_WARN,
    RN_COLOR_BAD,
    RN_COLOR_FAINT
} rn_color_e;


/*
 * Once: no_color is the flag's.  It and NO_COLOR win, then CLICOLOR_FORCE,
 * then TERM=dumb; else there are colours where stdout is a terminal.
 */
void rn_color_init(int no_color);

/* What begins a colour, what ends it; "" where there is none. */
const char *rn_color(rn_color_e color);
const char *rn_color_end(void);


#endif /* RN_COLOR_H */

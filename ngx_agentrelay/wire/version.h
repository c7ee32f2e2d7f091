
/* The release, of the module and of the runner. */

#ifndef AR_VERSION_H
#define AR_VERSION_H


#define AR_VERSION  "0.1.0"


#endif /* AR_VERSION_H */

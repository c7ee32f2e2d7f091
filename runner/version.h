
/* What `agentrelay version` and the hello say. */

#ifndef RN_VERSION_H
#define RN_VERSION_H

#include "wire/version.h"


#define RN_VERSION  AR_VERSION


#endif /* RN_VERSION_H */

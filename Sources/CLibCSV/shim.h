#ifndef ANNUL_CLIBCSV_SHIM_H
#define ANNUL_CLIBCSV_SHIM_H

#include <csv.h>

#endif

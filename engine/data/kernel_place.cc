#include <cmath>
#include <limits>
#include <numbers>

#include "engine/data/kernel_loops.h"
#include "engine/data/kernel_row.h"

namespace tripline::data::kernels {
namespace {

constexpr double kEarthRadiusKm = 6371.0088;  // the mean radius (IUGG)
constexpr double kHourUs = 3600e6;

// Haversine: well conditioned for near points, which the law of cosines is not.
double DistanceKm(double lat1, double lon1, double lat2, double lon2) {
  constexpr double kRadians = std::numbers::pi / 180;
  const double sin_lat = std::sin((lat2 - lat1) * kRadians / 2);
  const double sin_lon = std::sin((lon2 - lon1) * kRadians / 2);
  const double h = sin_lat * sin_lat + std::cos(lat1 * kRadians) * std::cos(lat2 * kRadians) * sin_lon * sin_lon;
  return 2 * kEarthRadiusKm * std::asin(std::fmin(1, std::sqrt(h)));
}

bool IsPlace(double lat, double lon) { return lat >= -90 && lat <= 90 && lon >= -360 && lon <= 360; }

Cell GeoDistanceKmCell(const RowContext&, double lat1, double lon1, double lat2, double lon2, double* out) {
  if (!IsPlace(lat1, lon1) || !IsPlace(lat2, lon2)) return Cell::kError;
  return *out = DistanceKm(lat1, lon1, lat2, lon2), Cell::kValue;
}

Cell GeoSpeedKmhCell(const RowContext&, double lat1, double lon1, int64_t t1, double lat2, double lon2, int64_t t2,
                     double* out) {
  if (!IsPlace(lat1, lon1) || !IsPlace(lat2, lon2)) return Cell::kError;
  const double km = DistanceKm(lat1, lon1, lat2, lon2);
  const double us = std::fabs(static_cast<double>(t2) - static_cast<double>(t1));
  *out = km == 0 ? 0 : us == 0 ? std::numeric_limits<double>::infinity() : km / (us / kHourUs);
  return Cell::kValue;
}

}  // namespace

TRIPLINE_KERNEL(GeoDistanceKm) { RowKernel<GeoDistanceKmCell>(in, frame); }
TRIPLINE_KERNEL(GeoSpeedKmh) { RowKernel<GeoSpeedKmhCell>(in, frame); }

}  // namespace tripline::data::kernels

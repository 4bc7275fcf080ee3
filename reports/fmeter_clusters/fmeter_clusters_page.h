// What the page, report.csv and the terminal show of clusters of signatures (fmeter_clusters.h).
#ifndef CALLPRINT_REPORTS_FMETER_CLUSTERS_FMETER_CLUSTERS_PAGE_H_
#define CALLPRINT_REPORTS_FMETER_CLUSTERS_FMETER_CLUSTERS_PAGE_H_

#include <string>
#include <vector>

#include "reports/fmeter_clusters/fmeter_clusters.h"
#include "reports/page/page.h"

namespace callprint {

// What was measured and how, a table for each dataset and attribute.
Page FmeterClustersPage(const std::vector<DatasetClusters>& datasets,
                        const FmeterClustersOptions& options);

// dataset,clusters,attribute,metric,value
std::string FmeterClustersCsv(const std::vector<DatasetClusters>& datasets);

std::string FmeterClustersTerminal(const std::vector<DatasetClusters>& datasets);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FMETER_CLUSTERS_FMETER_CLUSTERS_PAGE_H_

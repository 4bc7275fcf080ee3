#!/usr/bin/python3
"""Prints the values that statistics_test.cc and association_test.cc expect, from numpy, scipy and statsmodels.

Run with Debian 12's python3-scipy (1.10.1) and python3-statsmodels (0.13.5).
"""
import numpy as np
import statsmodels.api as sm
from scipy import stats
from scipy.stats.contingency import association, crosstab
from statsmodels.stats.multitest import multipletests

for t, df in [(0.5, 4), (2.0, 9), (-3.7, 9), (12.0, 4), (1e-3, 1), (40.0, 30)]:
    print("two-sided p, t =", t, "df =", df, repr(2 * stats.t.sf(abs(t), df)))

differences = np.array([0.02, 0.05, -0.01, 0.03, 0.04, 0.0, 0.06, 0.01, 0.02, 0.03])
# Nadeau & Bengio: scipy's paired t times sqrt((1/J) / (1/J + n2/n1)).
plain = stats.ttest_1samp(differences, 0).statistic
corrected = plain * np.sqrt(0.1 / (0.1 + 1 / 9))
print("corrected t", repr(corrected), "p", repr(2 * stats.t.sf(corrected, 9)))
half_width = stats.t.ppf(0.975, 9) * np.sqrt(differences.var(ddof=1) * (0.1 + 1 / 9))
print("corrected interval", repr(differences.mean() - half_width), repr(differences.mean() + half_width))
for p, df in [(0.05, 1), (0.05, 4), (0.05, 9), (0.001, 30), (1.0, 3)]:
    print("two-sided quantile, p =", p, "df =", df, repr(stats.t.isf(p / 2, df)))

print("holm", multipletests([0.01, 0.04, 0.03, 0.005, 0.9], method="holm")[1].tolist())
values = [3.0, 1.5, -2.0, 8.25, 0.0, 4.0, 4.0]
print("quantiles", [np.quantile(values, q) for q in (0, 0.025, 0.3, 0.5, 0.975, 1)])
print("variance of 1e9 + (4, 7, 13, 16)", np.var(np.array([4, 7, 13, 16]), ddof=1))
categories = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
labels = [0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1]
print("Cramer's V", repr(association(crosstab(categories, labels)[1], method="cramer")))

categories = np.repeat([0, 1, 2], [8, 6, 6])
labels = [0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 0]
table = crosstab(categories, labels)[1]
n, (rows, columns) = table.sum(), table.shape
chi_squared = stats.chi2_contingency(table, correction=False)[0]
# Bergsma 2013.
phi_squared = max(0, chi_squared / n - (rows - 1) * (columns - 1) / (n - 1))
freedom = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
print("unbiased Cramer's V", repr(float(np.sqrt(phi_squared / freedom))))
values = [1.0, 2.5, 3.0, 2.0, 6.0, 7.5, 5.0, 2.0, 1.5, 3.0]
groups = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
indicators = sm.add_constant(np.stack([groups == 1, groups == 2], axis=1).astype(float))
print("epsilon squared", repr(float(sm.OLS(values, indicators).fit().rsquared_adj)))

"""What a person says about findings: by file, class and place, the verdict and its reason."""

from __future__ import annotations

GENUINE, DEBATABLE, FALSE = "genuine", "debatable", "false"

_B = "BIOMD0000000"
_REASONS: dict[str, str] = {
    f"{_B}019.xml | dimension | assignment rule of 'k5'": "C (item) times the bare -1.35e-05 is assigned to 1/min",
    f"{_B}212.xml | dimension | kinetic law of 'Vtd'": "TD_k_app_exp and TD_Ile_Ki are declared dimensionless",
    f"{_B}232.xml | scale | assignment rule of 'ATPcrit'": "the file writes scale=1 where none is meant (per 10 mol, per 10 K), "
    "so R*T and DeltaG differ by 10",
    f"{_B}241.xml | scale | event assignment to 'X_gut' of 'coffecup'": "mg_per_kg is defined as dimensionless, not 1e-6",
    f"{_B}253.xml | dimension | assignment rule of 'Tre6P'": "the square of a concentration is assigned to one",
    f"{_B}268.xml | dimension | kinetic law of 'VmSERc'": "V_mser (uM/h) times mito less V_cser (uM/h) without a volume",
    f"{_B}268.xml | dimension | kinetic law of 'cys_usage'": "0.35/200 is a second-order rate constant without a unit",
    f"{_B}281.xml | dimension | kinetic law of 'r_1'": "GLU_0 = GLU/0.003 is declared dimensionless, so GLU would be a "
    "plain number, but k is per M",
    f"{_B}302.xml | dimension | assignment rule of 'beta_n_pre'": "exp of mV over a bare 80; a bare 0.125 for 1/ms",
    f"{_B}312.xml | dimension | assignment rule of 'S'": "a number of steps is assigned to a concentration",
    f"{_B}588.xml | dimension | kinetic law of 'mw9da48a51_bbd0_4395_9883_8441d8153b00'": "umol/L/s without the volume, "
    "which other laws of the file have",
    f"{_B}588.xml | scale | kinetic law of 'mwffc6fab3_9f90_4da4_bf71_214b9b723899'": "1/min beside laws in 1/s",
    f"{_B}616.xml | dimension | kinetic law of 'R1'": "volume times c/volume: no rate constant",
    f"{_B}620.xml | dimension | kinetic law of 'Glucose_dependent_proinsulin_secretion'": "the product of three "
    "species as a rate",
    f"{_B}662.xml | scale | kinetic law of 'T_cell_naive_Natural_Death'": "unit_1 is 1/(1.15741e-5 s), the day inverted",
    f"{_B}697.xml | dimension | assignment rule of 'pool'": "a sum of concentrations is declared dimensionless",
    f"{_B}697.xml | dimension | kinetic law of 'Kinase__regulation'": "kiact and kiinact are both 1/s, but one has "
    "another concentration beside it",
    f"{_B}697.xml | dimension | kinetic law of 'Wee1_regulation'": "Jwinact is dimensionless and added to Wee1_a",
    f"{_B}725.xml | dimension | kinetic law of 'R14'": "the denominator adds kdhp*kglu*katp and kdhp*(Glu + ATP): Glu*ATP "
    "is meant",
    f"{_B}732.xml | dimension | kinetic law of 'Tumor_Killing'": "g2, declared in litre, is added to Tumor",
    f"{_B}746.xml | dimension | kinetic law of 'BCG_source__therapy'": "volume times 1/d is no amount per time",
    f"{_B}748.xml | dimension | kinetic law of 'tumor_death'": "r is declared dimensionless and is 1/(concentration time)",
    f"{_B}749.xml | dimension | kinetic law of 'tumor_nutrient_missuply'": "1/R without a matching concentration",
    f"{_B}749.xml | dimension | kinetic law of 'tumor_nutrient_supply'": "lm and ld miss a concentration",
    f"{_B}751.xml | dimension | kinetic law of 'immune_growth'": "Ie is dimensionless and added to u*C*I",
    f"{_B}752.xml | dimension | kinetic law of 'immune_growth'": "Ie is dimensionless and added to u*(C + R)*I",
    f"{_B}775.xml | dimension | assignment rule of 'gg'": "the rate of a concentration is declared 1/d",
    f"{_B}775.xml | dimension | kinetic law of 'gc_killing'": "a1 is dimensionless and added to G",
    f"{_B}783.xml | dimension | kinetic law of 'Tumor_Killing_ECs'": "the product of two species without a rate constant",
    f"{_B}785.xml | dimension | kinetic law of 'Lymphocyte_Death'": "alpha divides here and is a rate constant elsewhere",
    f"{_B}789.xml | dimension | initial assignment of 'S'": "S0 is dimensionless, S in mmol",
    f"{_B}801.xml | dimension | assignment rule of 'F2'": "sin of a time; oo and omin are dimensionless, F2 is not",
    f"{_B}801.xml | dimension | kinetic law of 'glucose_intake'": "volume times 1/d is no amount per time",
    f"{_B}801.xml | dimension | kinetic law of 'tumor_growth'": "at*B*T with at in 1/d: one concentration too many",
    f"{_B}894.xml | dimension | kinetic law of 'Removal_of_tumor_system'": "x*x + x*y without a rate constant",
    f"{_B}956.xml | dimension | initial assignment of 'Susceptible'": "a share of the population is set as item/L",
    "BIOMD0000001042.xml | dimension | kinetic law of 'CD4_T_cell_production'": "beta_1 is item/d and IL_2 item/L: item "
    "squared",
    "petab_Alkan_SciSignal2018.xml | dimension | kinetic law of 'v44_v_43'": "a concentration over a bare 24 (h), no volume",
    "petab_Isensee_JCB2018.xml | dimension | kinetic law of 'v5_v_4'": "IBMX_level is declared as substance, IBMX is a "
    "concentration",
    "petab_Rahman_MBS2016.xml | dimension | assignment rule of 'infected_weak_transmission_rate'": "the relative rate is "
    "declared 1/year too",
    "petab_Rahman_MBS2016.xml | dimension | assignment rule of 'prevalence'": "a percentage is declared in item",
    "petab_Rahman_MBS2016.xml | dimension | kinetic law of 'v1'": "recruitment is 1/year, extent per time item/year",
    "sbmlsim_body21_livertoy_flat.xml | scale | assignment rule of 'Ki_lac'": "3600 s/h over s is 1/h, declared 1/min",
}
_DEBATABLE: dict[str, str] = {
    f"{_B}127.xml | dimension | rate rule of 'v'": "an empirical formula; no unit is declared on either side but ms",
    f"{_B}296.xml | dimension | kinetic law of 'J6'": "kA2 = 0.02 + 0.03*Hill: the numbers hide 1/h, kA2 is undeclared",
}
VERDICTS: dict[str, tuple[str, str]] = {
    **{key: (GENUINE, reason) for key, reason in _REASONS.items()},
    **{key: (DEBATABLE, reason) for key, reason in _DEBATABLE.items()},
}

"""Customer, Vendor, Employee: who has a name that nobody else has. Credits: see the package."""

TABLE = """
Name < Entity
  name 500: DisplayName
  name 16: Title Suffix
  name 100: GivenName MiddleName FamilyName
  text 100: CompanyName
  text 110: PrintOnCheckName
  flag: Active
  Phone: PrimaryPhone AlternatePhone Mobile Fax
  email: PrimaryEmailAddr
  website: WebAddr
  ref: CurrencyRef
  read text: FullyQualifiedName IntuitId UserId V4IDPseudonym
  read flag: Organization
  read any: OtherContactInfo CustomField

Customer < Name
  address: BillAddr ShipAddr
  text 2000: Notes
  flag: Taxable Job BillWithParent
  ref: DefaultTaxCodeRef ParentRef SalesTermRef PaymentMethodRef CustomerTypeRef
  word 1|2|3|4|5|6|7|8|9|10|11|12|13|14|15: TaxExemptionReasonId
  text 16: ResaleNum
  text 20: PrimaryTaxIdentifier SecondaryTaxIdentifier BusinessNumber
  word Print|Email|None: PreferredDeliveryMethod
  read whole: Level
  read flag: IsProject TDSEnabled IsCISContractor
  read number: Balance BalanceWithJobs CreditLimit OverDueBalance TotalRevenue TotalExpense
  read day: OpenBalanceDate
  read ref: ARAccountRef RootCustomerRef SalesRepRef TaxGroupCodeRef TaxRateRef PriceLevelRef
  read text: ContactName AltContactName AcctNum GSTIN GSTRegistrationType ClientCompanyId
    ClientEntityId TaxRegime
  read any: OtherAddr CCDetail JobInfo CustomerEx

Vendor < Name
  address: BillAddr
  text 20: TaxIdentifier
  text 100: AcctNum
  ref: TermRef
  flag: Vendor1099
  read ref: DefaultTaxCodeRef ParentRef VendorTypeRef PrefillAccountRef APAccountRef
  read number: Balance BillRate CreditLimit CostRate
  read flag: T4AEligible T5018Eligible TDSEnabled TDSOverrideThreshold IsSubContractor HasTPAR
  read day: TaxIdEffectiveDate OpenBalanceDate
  read text: ContactName AltContactName Notes TaxCountry BusinessNumber TaxReportingBasis GSTIN
    GSTRegistrationType
  read text: SubcontractorType CISRate CompanyRegistrationNumber
  read any: ShipAddr OtherAddr VendorPaymentBankDetail VendorEx

Employee < Name
  address: BillAddr PrimaryAddr
  text 100: EmployeeNumber
  day: HiredDate ReleasedDate BirthDate
  read text: EmployeeType SSN Notes
  read flag: BillableTime
  read number: BillRate CostRate
  read word Male|Female: Gender
  read word NotSet|DoNotUseTimeEntry|UseTimeEntry: UseTimeEntry
  read any: DefaultTaxCodeRef OtherAddr EmployeeEx
"""

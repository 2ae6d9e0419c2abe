"""The lists that documents refer to. Credits: see the package."""

TABLE = """
Item < Entity
  required name 100: Name
  word Assembly|Category|Fixed Asset|Group|Inventory|NonInventory|Other Charge|Payment|Service|
    Subtotal|Discount|Tax|Tax Group|Bundle: Type
  text 100: Sku
  text 4000: Description
  text 1000: PurchaseDesc
  number: UnitPrice PurchaseCost QtyOnHand ReorderPoint
  flag: Taxable SalesTaxIncluded PurchaseTaxIncluded TrackQtyOnHand SubItem Active
  ref: SalesTaxCodeRef PurchaseTaxCodeRef TaxClassificationRef ClassRef ParentRef
  ref: IncomeAccountRef ExpenseAccountRef AssetAccountRef
  day: InvStartDate
  read text: FullyQualifiedName ManPartNum ServiceType ItemCategoryType UQCDisplayText UQCId
  read whole: Level
  read number: RatePercent AvgCost QtyOnPurchaseOrder QtyOnSalesOrder BuildPoint AbatementRate
    ReverseChargeRate
  read flag: PercentBased PrintGroupedItems SpecialItem DeferredRevenue
  read ref: PaymentMethodRef UOMSetRef COGSAccountRef PrefVendorRef DepositToAccountRef
  read any: ItemGroupDetail ItemAssemblyDetail ItemEx CustomExtensions CustomField SpecialItemType

Account < Entity
  required name 100: Name
  word Bank|Accounts Receivable|Other Current Asset|Fixed Asset|Other Asset|Accounts Payable|
    Credit Card|Other Current Liability|Long Term Liability|Equity|Income|Cost of Goods Sold|
    Expense|Other Income|Other Expense: AccountType
  text 100: AccountSubType Description
  text 20: AcctNum
  word Asset|Equity|Expense|Liability|Revenue: Classification
  flag: SubAccount Active
  ref: ParentRef CurrencyRef TaxCodeRef
  read text: FullyQualifiedName AccountAlias TxnLocationType AcctNumExtn BankNum FIName
  read number: OpeningBalance CurrentBalance CurrentBalanceWithSubAccounts
  read day: OpeningBalanceDate
  read flag: TaxAccount OnlineBankingEnabled
  read ref: JournalCodeRef
  read any: AccountPurposes AccountEx CustomField

Term < Entity
  required name 31: Name
  flag: Active
  whole 0..999: DueDays DiscountDays DueNextMonthDays
  whole 1..31: DayOfMonthDue DiscountDayOfMonth
  number: DiscountPercent
  read text: Type
  read any: SalesTermEx CustomField

PaymentMethod < Entity
  required name 31: Name
  word CREDIT_CARD|NON_CREDIT_CARD: Type
  flag: Active
  read any: PaymentMethodEx CustomField

Class < Entity
  required name 100: Name
  flag: Active SubClass
  ref: ParentRef
  read text: FullyQualifiedName
  read any: ClassEx CustomField

Department < Entity
  required name 100: Name
  flag: Active SubDepartment
  ref: ParentRef
  address: Address
  read text: FullyQualifiedName
  read any: DepartmentEx CustomField

CompanyCurrency < Entity
  required text 3: Code
  flag: Active
  read text: Name
  read any: CompanyCurrencyEx CustomField

TaxRateDetail
  ref: TaxRateRef
  word TaxOnAmount|TaxOnAmountPlusTax|TaxOnTax: TaxTypeApplicable
  whole: TaxOrder TaxOnTaxOrder

TaxRateList
  many TaxRateDetail: TaxRateDetail

TaxCode < Entity
  text 20: Id
  read text: Name Description
  read flag: Active Hidden Taxable TaxGroup
  read TaxRateList: SalesTaxRateList PurchaseTaxRateList AdjustmentTaxRateList
  read word SYSTEM_GENERATED|USER_DEFINED|SCRA_DEFINED|HIDDEN_AGENCY: TaxCodeConfigType

TaxRate < Entity
  read text: Name Description
  read flag: Active
  read number: RateValue
  read ref: AgencyRef TaxReturnLineRef OriginalTaxRate
  read word NONE|ZERO_RATE|FOREIGN_TAX|REVERSE_CHARGE|ADJUSTMENT_RATE: SpecialTaxType
  read word ReadOnly|HideInTransactionForms|HideInPrintedForms|HideInAll: DisplayType
  read any: EffectiveTaxRate

TaxAgency < Entity
  read text: DisplayName TaxRegistrationNumber TaxAgencyConfig
  read flag: TaxTrackedOnSales TaxTrackedOnPurchases
  read day: LastFileDate

TaxServiceRate
  name 100: TaxRateName
  id: TaxRateId TaxAgencyId
  number: RateValue
  word Sales|Purchase|Adjustment|Other: TaxApplicableOn

TaxService
  required name 100: TaxCode
  required many TaxServiceRate: TaxRateDetails
  read id: TaxCodeId
  read any: Id SyncToken sparse domain
"""

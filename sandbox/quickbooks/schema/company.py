"""Preferences and CompanyInfo. Credits: see the package."""

TABLE = """
AccountingPrefs
  flag: UseAccountNumbers RequiresAccounts TrackDepartments ClassTrackingPerTxn ClassTrackingPerTxnLine
  flag: AutoJournalEntryNumber
  ref: DefaultARAccount DefaultAPAccount
  text: DepartmentTerminology TaxForm CustomerTerminology FirstMonthOfFiscalYear TaxYearMonth
  day: BookCloseDate
  any: OtherContactInfo

ProductPrefs
  flag: ForSales ForPurchase InventoryAndPurchaseOrder QuantityWithPriceAndRate QuantityOnHand
    RevenueRecognition
  word Disabled|SinglePerItem|MultiplePerItem: UOM
  text: RevenueRecognitionFrequency

SalesPrefs
  flag: UsingProgressInvoicing CustomTxnNumbers DelayedCharges EmailCopyToCompany AllowDeposit AllowDiscount
  flag: AllowEstimates ETransactionAttachPDF ETransactionPaymentEnabled IPNSupportEnabled AllowServiceDate
  flag: AllowShipping AutoApplyCredit AutoApplyPayments PrintItemWithZeroAmount UsingSalesOrders
    UsingPriceLevels
  flag: TrackReimbursableExpensesAsIncome
  EmailAddress: SalesEmailCc SalesEmailBcc
  text: DefaultDiscountAccount EstimateMessage InvoiceMessage DefaultShippingAccount DefaultDeliveryMethod
  text: DefaultFOB DefaultCustomerMessage
  word Enabled|NotApplicable: ETransactionEnabledStatus
  ref: DefaultItem DefaultTerms DefaultShipMethodRef
  number: DefaultMarkup
  any: CustomField

TaxPrefs
  flag: UsingSalesTax PartnerTaxEnabled HideTaxManagement
  ref: TaxGroupCodeRef TaxRateRef NonTaxableSalesTaxCodeRef TaxableSalesTaxCodeRef
  word Annually|Monthly|Quarterly: PaySalesTax

CurrencyPrefs
  flag: MultiCurrencyEnabled
  ref: HomeCurrency

Pairs
  many NameValue: NameValue

Preferences < Entity
  AccountingPrefs: AccountingInfoPrefs
  ProductPrefs: ProductAndServicesPrefs
  SalesPrefs: SalesFormsPrefs
  TaxPrefs: TaxPrefs
  CurrencyPrefs: CurrencyPrefs
  Pairs: OtherPrefs
  any: EmailMessagesPrefs VendorAndPurchasesPrefs TimeTrackingPrefs ReportPrefs
  read any: AdvancedInventoryPrefs PrintDocumentPrefs FinanceChargesPrefs CustomField

CompanyInfo < Entity
  read text: CompanyName LegalName Country SupportedLanguages DefaultTimeZone FiscalYearStartMonth
    TaxYearStartMonth
  read text: EmployerId QBVersion CompanyFileName CompanyUserAdminEmail
  read address: CompanyAddr CustomerCommunicationAddr LegalAddr
  read EmailAddress: Email CompanyEmailAddr CustomerCommunicationEmailAddr
  read Phone: PrimaryPhone Mobile Fax
  read day: CompanyStartDate
  read flag: MultiByteCharsSupported SampleFile
  read many NameValue: NameValue
  read any: WebAddr CompanyURL FifoCalculationStatus CompanyInfoEx
"""

// Create an invoice in two steps: what to bill, then a review of exactly that, computed by the service.

import { Flex, Heading, StepIndicator } from "@hubspot/ui-extensions";
import React, { useState } from "react";
import { useCard } from "./cardContext";
import { emptyDraft, inputsOf, type Draft } from "./draft";
import { DraftForm } from "./DraftForm";
import { isOver, usePress } from "./pressing";
import { Reviewed } from "./Reviewed";
import type { Review } from "./service.types";

export function CreateInvoice() {
  const { words, view, desk } = useCard();
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(view.companies[0]?.id ?? ""));
  const [review, setReview] = useState<Review | null>(null);
  // It outlives the steps: a press without an answer keeps its request id when somebody goes back and forth.
  const create = usePress((requestId) => desk.press("create-invoice", inputsOf(draft), requestId));
  return (
    <Flex direction="column" gap="medium">
      <Heading>{words.create}</Heading>
      <StepIndicator
        stepNames={words.steps}
        currentStep={isOver(create.told) ? 2 : review ? 1 : 0}
        variant="compact"
        circleSize="xs"
      />
      {review ? (
        <Reviewed review={review} create={create} previous={() => setReview(null)} />
      ) : (
        <DraftForm draft={draft} onChange={setDraft} onReviewed={setReview} />
      )}
    </Flex>
  );
}
